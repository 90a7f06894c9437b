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
# # 5. Compare scenarios you can trust
#
# A simulation gives another answer with every seed. This notebook shows how to tell what a policy did
# from what luck did: paired replications, intervals, the probability of being best, sweeps, and
# adding replications until the answer is sharp enough.

# %%
import pandas as pd
from IPython.display import Markdown

import channelsim as cs

pd.options.display.float_format = "{:,.3f}".format
base = cs.load_scenario("small").override({"horizon.days": 90}, name="base")

# %% [markdown]
# ## Why pair?
#
# Three policies: a *flat rebate* of 4 % on everything instead of tiers, more *inspections* (visits that
# look for diverted goods), and a list price 2 % lower everywhere.

# %%
regions = base.document["regions"]
flat = {"name": "Volume rebate", "kind": "flat", "rate": 0.04, "period": "quarter", "where": {"level": "1"}}
policies = [
    base.override({"incentives": [flat]}, name="flat rebate"),
    base.override({"enforcement.visits_per_month": 4}, name="more visits"),
    base.override(
        {f"regions.{r['name']}.list_price_factor": 0.98 * r["list_price_factor"] for r in regions},
        name="2 % cheaper",
    ),
]
comparison = cs.compare([base, *policies], replications=6, seed=1)
kpis = ["contribution", "sell_out_units", "diversion_rate", "loading_index"]
rows = comparison.summary.query("kpi in @kpis and scenario != 'base'")
rows.set_index(["kpi", "scenario"])[["mean", "diff", "diff_low", "diff_high", "significant"]].sort_index()

# %% [markdown]
# Each replication of each scenario meets the same buyers and the same luck (*common random numbers*),
# so `diff` is taken within replications. `variance_reduction` says what that is worth: how many times
# more independent runs it would take for an interval as narrow.

# %%
gain = rows.set_index(["kpi", "scenario"])["variance_reduction"].unstack()
gain

# %%
worth = gain.loc["sell_out_units"]
Markdown(
    f"For sell-out, pairing is worth between {worth.min():.1f} and {worth.max():.0f} times the "
    "replications. The less a policy disturbs a KPI, the more pairing helps; near 1 it does not help, "
    "because the policy reshuffles what it touches, and only more replications do."
)

# %% [markdown]
# ## Verdicts
#
# One line per policy and KPI. *No clear difference* does not mean *no difference*: it means that the
# interval still contains zero. Where a policy truly leaves a KPI alone, the line says *the same in every
# replication*.

# %%
Markdown("\n".join(f"* {line}" for line in comparison.verdicts))

# %%
cs.plot.kpi_comparison(comparison, kpis=kpis);

# %% [markdown]
# ## Many looks
#
# Each of these intervals is right 19 times in 20. Look at many and some will exclude zero by luck alone.
# *Bonferroni* intervals are wider, so that all of them together are right 19 times in 20.

# %%
from channelsim.experiments.summaries import compare_kpis

frames = {name: result.kpis[kpis] for name, result in comparison.results.items()}
alone = compare_kpis(frames, "base", seed=1)
together = compare_kpis(frames, "base", intervals="bonferroni", seed=1)
Markdown(
    f"Of {int((alone['scenario'] != 'base').sum())} differences, {int(alone['significant'].sum())} are "
    f"clear one at a time and {int(together['significant'].sum())} all at once. On the command line "
    "that is `--simultaneous`."
)

# %% [markdown]
# ## Which is best?
#
# `p_best` is the probability that a scenario has the best mean, by drawing the replications anew many
# times (a *bootstrap*). It is too sure of itself with few replications: read it beside the intervals.

# %%
comparison.summary.query("kpi in @kpis").pivot(index="scenario", columns="kpi", values="p_best").round(2)

# %%
wins = comparison.summary.query("kpi == 'contribution'").set_index("scenario")
leader = wins["p_best"].idxmax()
if leader == "base":
    words = "Nothing tried here beats the baseline."
elif wins.loc[leader, "significant"]:
    words = "Its difference to the baseline is clear of zero as well."
else:
    words = "But its interval still contains zero: run more replications before you act."
Markdown(f"For contribution **{leader}** leads, with probability {wins.loc[leader, 'p_best']:.0%}. {words}")

# %% [markdown]
# ## Sweep a range
#
# A *sweep* varies numbers over a grid (or a space-filling design) and compares every point with the
# scenario as it is. Here: how much of the rebate that they expect do distributors pass on in their
# prices? The scenario itself says half, so nothing and all of it remain to be run.

# %%
path = "conduct.quoting.pass_through"
sweep = cs.sweep(base, {path: [0.0, 1.0]}, replications=3, seed=1)
means = sweep.summary.pivot(index="scenario", columns="kpi", values="mean")
points = sweep.settings[path].fillna(base.document["conduct"]["quoting"]["pass_through"]).astype(float)
swept = means.loc[points.index, ["sell_out_units", "contribution", "price_gap_index"]]
swept.index = pd.Index(points, name="share of the rebate passed on")
swept.sort_index()

# %%
ends = swept.sort_index()
change = ends.iloc[-1] / ends.iloc[0] - 1
Markdown(
    f"From nothing to all of it passed on, sell-out changes by {change['sell_out_units']:+.1%} and "
    f"contribution by {change['contribution']:+.1%}: rebates paid at the end of the quarter reach "
    "street prices now, through what distributors expect."
)

# %% [markdown]
# ## Until it is sharp enough
#
# How many replications are enough depends on the question. Say how narrow the interval must be and
# let the batch go on until it is, up to a budget (here 40 replications). It starts with ten: fewer are
# too easily narrow by luck. On the command line that is `--until contribution:2.5%`.

# %%
result = cs.run(base, replications=40, seed=1, until={"contribution": "2.5%"})
reached = result.precision.iloc[0]
Markdown(
    f"Asked for {reached['asked']}: after {reached['n']} replications the contribution is known to "
    f"± {reached['half_width'] / result.summary.loc['contribution', 'mean']:.1%}, "
    + (
        "narrow enough."
        if reached["reached"]
        else f"and the budget is spent; about {reached['needed']:.0f} would do."
    )
)
