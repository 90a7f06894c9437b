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
# # 4. Is it right?
#
# A simulation is worth what can be checked. For a whole channel nobody knows the right answer, but for
# parts of it the textbooks do: a formula in *closed form* says exactly what comes out. An *analytic
# twin* is an ordinary scenario reduced to such a part. The ordinary engine runs it, the formula
# computes it from the same file, and the two are put side by side.

# %%
import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import Markdown

import channelsim as cs
from channelsim.experiments.verification import CASES

pd.options.display.float_format = "{:,.4f}".format


def table(rows):
    frame = pd.DataFrame([row.document() for row in rows])
    frame.insert(1, "what", [CASES[name].title for name in frame["case"]])
    return frame


# %% [markdown]
# ## Theory beside simulation
#
# `G1` is the price ladder, `F_dso` says that days of sales outstanding equal the terms of payment,
# `Poisson` looks at the number of buyers, `E1` and `E2` at what a price cut does under two models of
# demand.

# %%
first = table(cs.verify(["G1", "F_dso", "Poisson", "E1", "E2"]))
first

# %% [markdown]
# How to read it. `se` is the *standard error*: how far luck alone moves the simulated figure. `z` is the
# distance to theory in standard errors. Beyond 4 the verdict is *differs*: luck does that once in 16,000
# tries. Agreement means little when the error is large, so each quantity has a largest error allowed;
# above it the verdict is *too uncertain*, which is not a pass. Quantities without luck have `se` 0 and
# must agree within rounding.

# %%
counts = first["verdict"].value_counts()
worst = first.loc[first["z"].abs().idxmax()]
Markdown(
    f"{counts.get('agrees', 0)} of {len(first)} quantities agree. The farthest from theory is "
    f"{worst['quantity']} of {worst['case']}, {abs(worst['z']):.1f} standard errors away."
)

# %% [markdown]
# ## Could it fail?
#
# A test that cannot fail proves nothing. How large would a fault have to be for these runs to notice
# it? Four standard errors, in per cent of the theoretical value:

# %%
lucky = first[first["se"] > 0].copy()
lucky["fault noticed, %"] = 400 * lucky["se"] / lucky["theory"].abs()
lucky.set_index(["case", "quantity"])[["theory", "se", "fault noticed, %"]]

# %%
blunt = lucky.loc[lucky["fault noticed, %"].idxmax()]
sharp = lucky.loc[lucky["fault noticed, %"].idxmin()]
Markdown(
    f"The sharpest look is at {sharp['quantity']} of {sharp['case']}: a fault of "
    f"{sharp['fault noticed, %']:.2f} % would show. The bluntest is {blunt['quantity']} of "
    f"{blunt['case']}: faults below {blunt['fault noticed, %']:.1f} % could hide, and more replications "
    "would find them."
)

# %% [markdown]
# ## Change the question
#
# A twin is no recording: change any number that its formula covers and theory is computed anew. Here
# stock under orders up to a level, `(s, S)`: when the stock falls to `s`, order up to `S`. Few
# replications are run here, so a quantity may stay too uncertain for a verdict.

# %%
case = table(cs.verify(["I7"], replications=2))
case

# %% [markdown]
# The same with a price cut in `E1`: the stronger consumers react, the more a cut lifts sales.

# %%
curve = pd.concat(
    [
        table(cs.verify(["E1"], overrides={"demand.elasticity": value})).assign(elasticity=value)
        for value in (-1.5, -2.5, -3.5)
    ]
)
lift = curve[curve["quantity"] == "lift"]
fig, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
ax.plot(lift["elasticity"], lift["theory"], "-", label="theory")
ax.errorbar(lift["elasticity"], lift["simulated"], yerr=4 * lift["se"], fmt="o", label="simulated, 4 standard errors")
ax.set(xlabel="elasticity", ylabel="lift of sales by the price cut")
ax.legend();

# %%
open_at = [f"{row.elasticity}" for row in lift.itertuples() if row.verdict == "too uncertain"]
apart = [f"{row.elasticity}" for row in lift.itertuples() if row.verdict not in ("agrees", "too uncertain")]
Markdown(
    (f"Theory and simulation differ at {', '.join(apart)}. " if apart else "Nowhere do theory and simulation differ. ")
    + (f"Too uncertain for a verdict with these replications: {', '.join(open_at)}." if open_at else "")
)

# %% [markdown]
# ## All of it
#
# These are all twins there are:

# %%
pd.Series({name: case.title for name, case in CASES.items()}, name="twin").to_frame()

# %% [markdown]
# `channelsim verify` runs them with enough replications for a verdict on each quantity (minutes, not
# seconds) and ends with exit code 1 if any is missed. What no formula covers is held by laws that must
# hold in any channel: goods and money are conserved to the last unit, a policy without effect changes
# nothing, results do not depend on the number of workers. The tests check those on random scenarios.
