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
# # 7. Diversion-proof prices
#
# Regions differ in what they can pay, so a manufacturer would like different prices. A gap wider than
# freight and expected penalty invites distributors to ship across the border. Which prices by region and
# product earn most while nobody gains by diverting, and what is enforcement worth?

# %%
import pandas as pd
from IPython.display import Markdown

import channelsim as cs
from channelsim.optimisation import cheapest_enforcement, diversion_proof_prices

pd.options.display.float_format = "{:,.4f}".format

# %% [markdown]
# ## By hand first
#
# Two regions with linear demand. Free prices are 30 and 57; diverting a unit costs 8. The best prices
# close the gap to 8 and give up 401.11; the *value* of the constraint, 42.22, is what one more unit of
# freight or expected penalty would earn.

# %%
markets = pd.DataFrame(
    {"region": ["Inland", "Coast"], "intercept": [100, 260], "slope": [2, 2.5], "cost": [10, 10]}
)
ways = pd.DataFrame(
    {"source": ["Inland"], "destination": ["Coast"], "freight": [3], "penalty": [5]}
)
plan = diversion_proof_prices(markets, ways, {"problem": "prices"})
print(f"contribution {plan.objective:,.2f}, given up {plan.loss:,.2f}")
plan.prices[["region", "list_price", "contribution"]]

# %%
cs.plot.price_map(plan);

# %% [markdown]
# The reverse question: suppose prices of 30 and 50 are given. What is the least that must be spent on
# enforcement so that nobody diverts?

# %%
given = pd.DataFrame({"region": ["Inland", "Coast"], "net_price": [30.0, 50.0]})
levers = pd.DataFrame(
    {"lever": ["visits", "codes"], "unit_cost": [400.0, 900.0], "most": [20.0, 5.0],
     "penalty_per_unit": [0.5, 1.5]}
)
support = cheapest_enforcement(given, ways, levers)
print(f"cost {support.objective:,.0f}")
support.effort

# %% [markdown]
# ## From a simulated trade and back
#
# For a scenario, `optimise` moves one region's list prices at a time, with diversion switched off and every
# run meeting the same people and luck; it fits each product's own-price response, takes freight and
# expected penalty from the scenario, sets prices that end in a nine, and simulates them with diversion
# switched on again. Where promise and simulation disagree, it measures anew around the plan.

# %%
base = cs.load_scenario("small").override(
    {"horizon": {"days": 62, "warm_up": 28}}, name="two months"
)
problem = {
    "problem": "prices", "corridor": 0.12, "price_points": {"endings": [0.9], "of": 0.1},
    "measure": {"factors": [0.95, 1.05], "replications": 2},
}
proven = cs.optimise(base, problem, replications=3, rounds=2)
proven.responses.elasticities[["region", "product", "price", "elasticity", "ci_low", "ci_high"]]

# %%
cs.plot.price_changes(proven);

# %%
cs.plot.price_map(proven);

# %%
Markdown("\n".join(f"* {line}" for line in proven.proof.verdicts))

# %%
kpis = proven.proof.comparison.kpis
kpis.groupby("scenario")[["contribution", "diversion_units", "price_gap_index"]].mean()

# %% [markdown]
# ## What to remember
#
# * The constraint counts list prices less the rebate on one more unit, freight and expected penalty. A
#   diverter in the simulation sees more: the local distributor's mark-up that its buyer saves, a first
#   offence that only earns a warning, a rebate tier within reach, stock it wants to be rid of. So some
#   diversion can remain: look at `diversion_units`.
# * The promise of the first round leaves diversion out, as does the row *plan, nobody diverts*; the plan
#   itself is simulated with diverters at work. Later rounds start from what the plan did in simulation.
# * A large `value` of a way says where another inspection pays.
