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
# # 2. Rebates, price gaps and diversion
#
# **The question.** Goods turn up in territories they were not sold for (*diversion*, 窜货). Is it
# the rebate, the price gap between regions, or weak control? Five changes, one at a time, answer.
#
# The chain that the model contains:
#
# 1. A rebate with *thresholds* (tiers that pay on the whole quarter's purchases) makes the last units
#    before a threshold worth far more than their margin, so distributors buy more than they sell
#    (*loading*).
# 2. What is too much must go somewhere: kept, cleared at home at a discount, or sold across a border.
# 3. A *price gap* larger than freight makes the border attractive, with surplus or without.
# 4. *Enforcement* (codes, inspections, penalties) makes it risky, if penalties are likely and soon.
#
# None of this is set as an outcome. Distributors decide by their own books.

# %%
import pandas as pd
from IPython.display import Markdown

import channelsim as cs
from channelsim.experiments.verdicts import verdict

pd.options.display.float_format = "{:,.3f}".format

# %% [markdown]
# ## The scenario and its variants
#
# `small` over half a year (two quarter ends), with its market dealt out among more distributors, so
# that enough decisions are made for differences to show within few replications. The full answer,
# with six regions and a year, is `channelsim compare baseline flat_rebate steep_annual_tiers
# rolling_targets strict_enforcement no_price_gap`.

# %%
more_dealers = {
    "horizon.days": 181,
    "distributors.East dealers.count": 5,
    "distributors.South dealers.count": 5,
    "distributors.West dealer.count": 3,
    "distributors.West county dealers.count": 3,
}
tiers = cs.load_scenario("small").override(more_dealers, name="tiers")
bands = tiers.document["incentives"][0]["tiers"]
same = {"name": "Volume rebate", "where": {"level": "1"}, "period": "quarter"}
pd.DataFrame(bands)

# %% [markdown]
# *Flat* pays one rate on every purchase. The rate is what the tiers turned out to cost, measured on
# another replication than those compared below.

# %%
trial = cs.run(tiers, replications=1, seed=2)
flat_rate = round(float(trial.summary.loc["rebate_rate", "mean"]), 3)
flat = tiers.override({"incentives": [{**same, "kind": "flat", "rate": flat_rate}]}, name="flat")
flat_rate

# %% [markdown]
# *Steep* puts more of the money on the last tier. *Rolling* measures against a target that follows
# each distributor's own last quarters and the season, so that goods bought ahead raise the next
# targets. *Strict* makes detection likely, quick and costly. *One price* charges every region the
# same list price.

# %%
steep = tiers.override(
    {"incentives.0.tiers": [{**tier, "rate": rate} for tier, rate in zip(bands, (0.02, 0.04, 0.08))]},
    name="steep",
)
rolling = tiers.override(
    {"incentives": [{**same, "kind": "rolling_target", "bands": bands}]}, name="rolling"
)
strict = tiers.override(
    {
        "enforcement.coded_share": 1.0,
        "enforcement.find_probability": 0.4,
        "enforcement.visits_per_month": 4,
        "enforcement.announced": True,
        "enforcement.complaint_probability": 0.6,
        "enforcement.complaint_days": 5,
        "enforcement.delay_days": 7.0,
        "enforcement.ladder": [
            {"fine_multiple": 1.0, "forfeit_rebate": True},
            {"fine_multiple": 1.0, "forfeit_rebate": True, "suspend_days": 30, "downgrade": True},
        ],
    },
    name="strict",
)
regions = [region["name"] for region in tiers.document["regions"]]
one_price = tiers.override(
    {f"regions.{region}.list_price_factor": 1.0 for region in regions}, name="one price"
)

# %% [markdown]
# ## Run them on common random numbers
#
# Replication by replication all variants meet the same buyers, lead times and inspectors, so a
# difference is the policy's doing.

# %%
variants = [flat, steep, rolling, strict, one_price]
comparison = cs.compare([tiers, *variants], replications=4, seed=1)
summary = comparison.summary.set_index(["scenario", "kpi"])
asked = ["diversion_rate", "loading_index", "price_gap_index", "rebate_rate", "contribution"]
means = summary["mean"].unstack()[asked].loc[[tiers.name, *(variant.name for variant in variants)]]
means.rename(columns={kpi: cs.KPIS[kpi].label_en for kpi in asked})

# %% [markdown]
# The differences to `tiers` with their 95 % intervals. Where an interval crosses zero these
# replications cannot tell.

# %%
cs.plot.kpi_comparison(comparison, kpis=asked);

# %% [markdown]
# How sell-in bunches before quarter ends (loading) and drops after them (trough):

# %%
cs.plot.loading_comparison(comparison);

# %% [markdown]
# Where goods crossed borders, with the tiers and with one list price:

# %%
cs.plot.diversion_flows(comparison.results[tiers.name])
cs.plot.diversion_flows(comparison.results[one_price.name]);

# %% [markdown]
# ## What it says
#
# The sentences below are written from the numbers above; run with other numbers and they change.


# %%
def say(scenario: str, kpi: str) -> str:
    return verdict(scenario, kpi, summary.loc[(scenario, kpi)])


def level(scenario: str, kpi: str) -> str:
    return f"{summary.loc[(scenario, kpi), 'mean']:.2%}"


def clear(scenario: str, kpi: str) -> bool:
    return bool(summary.loc[(scenario, kpi), "significant"])


def falls(scenario: str, kpi: str) -> bool:
    return clear(scenario, kpi) and summary.loc[(scenario, kpi), "diff"] < 0


lines = ["**Thresholds and money.** " + say("flat", "loading_index") + "."]
spent = summary.loc[("flat", "rebate_cost"), "mean"] / summary.loc[("tiers", "rebate_cost"), "mean"]
lines.append(
    f"Paid flat, {spent:.0%} of the money no longer makes distributors load: it is the thresholds."
    if falls("flat", "loading_index")
    else f"Paid flat, {spent:.0%} of the money may load as much, as far as these replications can tell."
)
lines.append("For diversion: " + say("flat", "diversion_rate") + "; " + say("steep", "diversion_rate") + ".")
lines.append(
    "\n\n**Rolling targets.** " + say("rolling", "loading_index") + ". "
    + (
        "A target that follows past purchases takes the reward out of buying ahead."
        if falls("rolling", "loading_index")
        else "Over two quarters a rolling target has little past to follow: give it a year before "
        "you judge it."
    )
    + " And " + say("rolling", "diversion_rate") + "."
)
lines.append(
    "\n\n**Price gap.** " + say("one price", "price_gap_index") + "; "
    + say("one price", "diversion_rate") + ". "
)
left = summary.loc[("one price", "diversion_rate"), "mean"]
lines.append(
    f"With one list price {left:.2%} of sell-in are still diverted: surplus from rebates and a margin "
    "to undercut move goods without any list-price gap."
    if left > 0
    else "With one list price nothing is diverted: here the gap was the whole reason."
)
lines.append(
    "\n\n**Enforcement.** " + say("strict", "diversion_rate")
    + f", from {level('tiers', 'diversion_rate')} to {level('strict', 'diversion_rate')}. "
    + "What it earns and costs together: " + say("strict", "contribution") + "."
)
Markdown(" ".join(lines))

# %% [markdown]
# Which variant is best? The probability of having the best mean, by resampling the replications
# (a bootstrap), for what each KPI wants:

# %%
wanted = ["contribution", "diversion_rate", "loading_index"]
summary["p_best"].unstack()[wanted].loc[means.index].round(2)

# %%
best = summary["p_best"].unstack()["contribution"].idxmax()
quiet = summary["p_best"].unstack()["diversion_rate"].idxmax()
Markdown(
    f"For contribution that is **{best}**, for little diversion **{quiet}**. "
    + (
        "What earns most is not what diverts least: choose what the brand is to be protected from, "
        "and test that policy on `baseline` with more replications."
        if best != quiet
        else "Here one policy serves both."
    )
)
