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
# # 8. When channels fail, and when they do not
#
# Channel managers know the stories: an online price cut that turns the dealers away, a price war that
# eats its own volume, growth that nobody serves, a programme of visits that fills the shelves. This
# notebook runs them as pairs of shipped scenarios. Those of a pair differ in one decision and meet the
# same buyers and the same luck.

# %%
import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Markdown

import channelsim as cs

pd.options.display.float_format = "{:,.2f}".format


def play(*names, **changes):
    """Run each scenario once, on common random numbers."""
    overrides = {key.replace("__", "."): value for key, value in changes.items()}
    return {
        name: cs.run(cs.load_scenario(name, overrides=overrides), replications=1, seed=1, workers=1)
        for name in names
    }


def side_by_side(runs, kpis):
    """Lay KPIs of several runs out in columns."""
    return pd.DataFrame({name: run.kpis[kpis].mean() for name, run in runs.items()})


def weekly_sell_out(run, smooth=4):
    """Give units sold to consumers per week, a mean of some weeks."""
    daily = run.tables["daily"]
    weeks = daily.groupby(daily["day"] // 7)["sell_out"].sum()
    return weeks.iloc[1:-1].rolling(smooth).mean()


def draw_weeks(runs, title, days=(0,)):
    """Draw weekly sell-out of several runs; lines mark the days on which something changes."""
    figure, axes = plt.subplots(figsize=(7.5, 3.2), layout="constrained")
    for name, run in runs.items():
        weeks = weekly_sell_out(run)
        axes.plot(weeks.index, weeks, label=name.replace("_", " "))
    for day in days:
        axes.axvline(day / 7, color="0.6", linewidth=1.0, linestyle=":")
    axes.set(title=title, xlabel="week", ylabel="units a week (mean of four)", ylim=(0, None))
    axes.legend(frameon=False, fontsize="small", loc="lower left")
    plt.show()


# %% [markdown]
# ## The online shop that undercuts its dealers
#
# In `online_and_offline` the manufacturer's own online shop keeps to the dealers' prices. In
# `channel_conflict` it sells a fifth cheaper from day 0. In `conflict_resolved` that price stays, on packs
# made for the shop alone, and dealers are paid a share of what online sales earn.

# %%
conflict = play("online_and_offline", "channel_conflict", "conflict_resolved")
draw_weeks(conflict, "An online price cut, with and without the dealers")

# %%
side_by_side(
    conflict,
    ["sell_out_units", "online_share", "platform_cost", "split_cost", "contribution",
     "distributor_profit", "boycott_rate", "rival_effort", "defections", "satisfaction"],
)

# %% [markdown]
# First the cut attracts buyers. Then dealers, who meet the online price half-way, see what they are used
# to earn disappear: they boycott, give their effort to a rival that has waited with an offer, and leave.

# %%
months = conflict["channel_conflict"].tables["distributors"].query("role == 'distributor'")
mood = months.groupby("period")[["squeeze", "satisfaction", "boycott", "rival_effort"]].mean()
figure, axes = plt.subplots(figsize=(7.5, 3.2), layout="constrained")
labels = {"squeeze": "earnings gone", "satisfaction": "satisfaction", "boycott": "in boycott",
          "rival_effort": "effort for the rival"}
for column, label in labels.items():
    axes.plot(mood.index, mood[column], label=label)
axes.axvline(0, color="0.6", linewidth=1.0, linestyle=":")
axes.set(title="The dealers' year", xlabel="day", ylabel="share, mean of dealers", ylim=(0, 1.05))
axes.legend(frameon=False, fontsize="small", ncols=2)
plt.show()

# %%
sold = side_by_side(conflict, ["sell_out_units"]).loc["sell_out_units"]
lost = sold["channel_conflict"] / sold["online_and_offline"] - 1
kept = sold["conflict_resolved"] / sold["online_and_offline"] - 1
Markdown(
    f"Sell-out changes by {lost:+.0%} in the conflict and by {kept:+.0%} with separate packs and a split. "
    "The decks' case lost 30 %; what the model gives, and with which settings, is on the page "
    "*Is it right?*"
)

# %% [markdown]
# ## A price war
#
# A year at 15 % below list, with nobody watching the territories, and a year after it.

# %%
war = play("steady_prices", "price_war")
draw_weeks(war, "A year of price war and a year after", days=(0, 365))

# %%
side_by_side(war, ["sell_out_units", "contribution", "distributor_profit", "brand_equity",
                   "diversion_rate", "distributors_exited", "satisfaction"])

# %% [markdown]
# ## Growing in a hurry, and working what is there
#
# `over_expansion` opens accounts ten times as fast as `expansion` and hires nobody to call on them.
# `thin_coverage` leaves small shops to themselves; `deep_cultivation` pays for calls with suggested orders,
# for listings and for displays.

# %%
growth = play("expansion", "over_expansion", "thin_coverage", "deep_cultivation")
side_by_side(growth, ["on_shelf_availability", "numeric_distribution", "market_share", "support_cost",
                      "distributor_profit", "contribution", "satisfaction"])

# %% [markdown]
# ## What to remember
#
# * A channel fails through its partners: the money that a decision takes from them comes back as orders
#   that are not placed.
# * `lower_tier_market` is the other success: county towns with small packs, to be run beside `small`.
# * Each story is a rule with numbers that you can doubt: thresholds, weights and cuts stand in section
#   `conflict`, in `conduct.share_of_mind` and in `brand`. Vary them (`cs.sweep`) before you believe a size.
# * One replication shows a story; for a decision compare many (notebook 5).
