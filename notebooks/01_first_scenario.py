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
# # 1. Your first scenario
#
# A scenario is a file that describes a sales channel: regions, products, distributors, outlets, and
# the rules between them. Here you load a small one, run it, read its key figures with their
# uncertainty, look at four figures, and change one number.

# %%
import pandas as pd
from IPython.display import Markdown

import channelsim as cs

pd.options.display.float_format = "{:,.3f}".format
scenario = cs.load_scenario("small")
scenario.title

# %% [markdown]
# ## What is in it
#
# `small` ships with the package. A *region* is a sales territory, a *channel* a kind of outlet, and
# a *distributor* a dealer who buys from the manufacturer (level 1) or from another dealer (level 2)
# and sells to outlets. The whole description is one plain document.

# %%
document = scenario.document
pd.DataFrame(
    [
        {
            "distributors": group["name"],
            "region": group["region"],
            "level": group.get("level", 1),
            "how many": group.get("count", 1),
        }
        for group in document["distributors"]
    ]
)

# %% [markdown]
# The *rebate* is money that the manufacturer pays back to a distributor after the end of a period,
# here a share of all it bought in the quarter. The share rises with the tier that it reaches,
# measured against its target for the quarter.

# %%
pd.DataFrame(document["incentives"][0]["tiers"])

# %% [markdown]
# ## Run it
#
# Buyers, lead times and inspections are random, so one run is one possible year. A *replication* is
# one such year; several of them show how much is chance. The seed fixes them: the same seed gives
# the same years, on any machine.

# %%
result = cs.run(scenario, replications=4, seed=1, workers=2)
kpis = ["sell_in_units", "sell_out_units", "contribution", "rebate_rate", "loading_index",
        "bullwhip", "fill_rate", "price_gap_index", "diversion_rate", "leakage_rate"]
table = result.summary.loc[kpis, ["mean", "ci_low", "ci_high"]]
table.insert(0, "label", [cs.KPIS[kpi].label_en for kpi in kpis])
table.insert(1, "unit", [cs.KPIS[kpi].unit for kpi in kpis])
table

# %% [markdown]
# The interval from `ci_low` to `ci_high` covers the mean over very many years with 95 % confidence.
# What the figures mean:

# %%
Markdown("\n".join(f"* **{cs.KPIS[kpi].label_en}**: {cs.KPIS[kpi].definition}." for kpi in kpis))

# %% [markdown]
# *Diversion* (窜货) means that a distributor sells goods in another's territory. *Natural leakage*
# is what border shops and consumers do by themselves. The *bullwhip* says how much more orders vary
# than sales.

# %%
loading = result.summary.loc["loading_index"]
sold = result.summary.loc["sell_through"]
Markdown(
    f"Spread evenly over the quarter, the loading index would be 1. It is {loading['mean']:.2f} "
    f"({loading['ci_low']:.2f} to {loading['ci_high']:.2f}): "
    + (
        "distributors buy ahead of the deadline. "
        if loading["ci_low"] > 1
        else "from these years one cannot tell that distributors buy ahead of the deadline. "
    )
    + f"Consumers bought {sold['mean']:.1%} of what distributors bought; a difference to 100 % is the "
    "change of stock in the channel and what expired."
)

# %% [markdown]
# ## Look at it
#
# *Sell-in* is what the manufacturer ships, *sell-out* what consumers buy. The dotted lines mark the
# ends of quarters, when rebates are earned.

# %%
cs.plot.sell_in_sell_out(result);

# %% [markdown]
# Three prices per region: the *list price*, the *net price* that is left after rebates, and the
# *street price* that consumers pay. Regions whose prices differ by more than freight invite
# diversion.

# %%
cs.plot.price_gap(result);

# %% [markdown]
# The *pocket-price waterfall* follows one unit from list price down to what stays with the
# manufacturer.

# %%
cs.plot.waterfall(result);

# %% [markdown]
# Who sold into whose territory: rows are the regions that goods came from, columns where they went.

# %%
cs.plot.diversion_flows(result);

# %% [markdown]
# ## Change a number
#
# What if the top tier paid 8 % instead of 5 %? A path names the number: the first scheme, its third
# tier, its rate (positions count from 0). The scenario itself stays as it was; `override` gives a
# new one.

# %%
generous = scenario.override({"incentives.0.tiers.2.rate": 0.08}, name="generous top tier")
comparison = cs.compare([scenario, generous], replications=4, seed=1, workers=2)
rows = comparison.summary.query("scenario == 'generous top tier' and kpi in @kpis")
rows.set_index("kpi")[["mean", "diff", "diff_low", "diff_high", "significant"]]

# %% [markdown]
# Both scenarios meet the same buyers and the same luck, year by year (*common random numbers*), so
# the differences are the policy's doing and not chance. A difference is clear when its interval
# excludes zero:

# %%
Markdown("\n".join(f"* {line}" for line in comparison.verdicts))

# %% [markdown]
# From here: `02_rebates_price_gaps_diversion` asks a real question, and the tutorial in `docs/` does
# the same from the command line. Copy `small` with `channelsim init my_channel` and make it yours.
