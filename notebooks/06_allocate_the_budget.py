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
# # 6. Allocate the budget
#
# Money for advertising, display, visits and the like saturates: the first thousand does more than the
# tenth. This notebook measures what a small channel answers to money, finds the best split with a
# certificate, and then does what allocators seldom do: it simulates the plan on fresh seeds beside
# simple rules, in a trade where distributors and outlets react.

# %%
import pandas as pd
from IPython.display import Markdown

import channelsim as cs

pd.options.display.float_format = "{:,.2f}".format
base = cs.load_scenario("small").override(
    {"horizon": {"days": 91, "warm_up": 28}}, name="one quarter"
)

# %% [markdown]
# ## Levers
#
# A *lever* turns money into an effect on one quantity of the trade: advertising adds to the brand's
# attraction, display puts facings in view. Sales follow from these, or they do not. Without
# parameters of its own a scenario uses the defaults, which cite published elasticities.

# %%
from channelsim.model.levers import default_levers

pd.DataFrame(
    {name: {"moves": lever.moves.name, "ceiling": lever.ceiling, "half": lever.half_saturation,
            "size in": lever.per, "carry-over a week": lever.theta}
     for name, lever in default_levers().items()}
).T

# %% [markdown]
# ## Measure
#
# `respond` raises each region's spend alone, on common random numbers. `0.5x` means half of the spend
# that has half of the effect. The response is the contribution *after* the money has been paid.

# %%
found = cs.respond(
    base, ["consumer_advertising"], ("0.3x", "1x", "2.5x"),
    pool_channels=True, replications=3,
)
found.summary.query("spend > 0")

# %%
cs.plot.response_curves(found);

# %% [markdown]
# Which form fits is decided at levels left out one at a time; whether the regions' responses add up
# is tested by raising all of them together.

# %%
found.forms

# %%
found.interactions

# %% [markdown]
# ## Plan and prove
#
# At most 30,000, no region more than 60 % of it. `optimise` takes the measured curves, allocates with
# a certificate (`gap`), writes the plan as an overlay, and simulates it on seeds that it has not seen,
# beside the same money split by simple rules.

# %%
problem = {
    "problem": "budget",
    "total": 30_000,
    "limits": [{"per": ["region"], "max_share": 0.6}],
    "frontier": [10_000, 20_000, 30_000, 40_000],
}
plan = cs.optimise(base, problem, curves=found.table, replications=6, rounds=1)
print(plan)
plan.allocation

# %%
cs.plot.allocation(plan);

# %%
cs.plot.frontier(plan);

# %% [markdown]
# The proof: what was predicted, what came out, and whether the plan beats each rule. An interval
# across zero says that these runs cannot tell, and it is better to know that than not.

# %%
cs.plot.predicted_simulated(plan.proof);

# %%
Markdown("\n".join(f"* {line}" for line in plan.proof.verdicts))

# %% [markdown]
# The plan is a scenario override like any other, so everything else in the package works on it.

# %%
planned = base.override(plan.overlay, name="planned")
planned.document["support"]["spend"]

# %% [markdown]
# ## What to remember
#
# * The answer is only as good as the curves: look at their intervals before you look at the plan.
# * Where prediction and simulation disagree, `rounds=3` measures anew around the plan.
# * `plan.shadow_prices` says what another unit of budget, or of a limit, would be worth.
# * With `periods: [Q1, Q2, ...]` in the problem the plan also says when; `cs.plot.money_by_period(plan)`
#   draws it, and the guide *Allocate a budget* says how it is measured.

# %%
dict(plan.shadow_prices)
