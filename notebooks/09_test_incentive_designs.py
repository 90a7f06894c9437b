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
# # 9. Test incentive designs before the market does
#
# **The question.** We pay 3 to 5 % of a quarter's purchases back to our dealers, the more they buy the
# more on everything (*retroactive tiers*). Would the same money, paid in another way, give us more
# sell-out and more contribution, with less loading at quarter ends and less diversion?
#
# | design | what a dealer is paid for |
# |---|---|
# | **today** | volume: the tier that it reaches sets the rate on *all* units of the quarter |
# | **incremental** | volume: a higher rate only on what lies *above* each threshold |
# | **rolling** | volume against a target that follows its own last quarters and the season |
# | **conduct** | kept prices, display, coverage, bills paid on time, reports (*process rebate*) |
# | **champion** | half a flat rate, half prizes for the best three of the quarter |
# | **fund** | half a flat rate, half set aside on target and released after two good quarters |
# | **mix** | a third each of incremental tiers, conduct and fund |
#
# Five steps: write the designs down, set their rates to equal cost, compare them on the same luck, read
# what is clear, and see whether it survives in other worlds.

# %%
import tempfile
from pathlib import Path

import pandas as pd
from IPython.display import Markdown

import channelsim as cs
from channelsim.experiments.overlay_files import overlay_text
from channelsim.experiments.verdicts import best_lines

pd.options.display.float_format = "{:,.2f}".format

# %% [markdown]
# ## The channel
#
# `small` over two quarters with one level of dealers. Two things are added so that conduct can matter:
# floor prices just under the usual shelf price, which a rebate given away soon breaks, and a fifth of
# the shops not yet carrying the brand. Good conduct costs the dealer effort.

# %%
one_level = cs.load_scenario("small").override(
    {
        "distributors": [{"name": "West county dealers", "remove": True}],
        "outlets.West shops.served_by": "West dealer",
    }
)
today = one_level.override(
    {
        "horizon.days": 181,
        "products.Tea.floor_price": 2.85,
        "products.Juice.floor_price": 4.45,
        **{f"outlets.{r} shops.numeric_distribution": 0.8 for r in ("East", "South", "West")},
        "conduct.effort": {  # money per shop and month; per month; once per shop; days
            "price_control": 15.0, "display": 30.0, "reporting": 150.0, "new_account": 120.0,
            "late_days": 10,
        },
    },
    name="today",
)

# %% [markdown]
# ## The designs
#
# Each is a list of schemes in place of today's. One number, `scale`, moves all the money in a design
# up or down and leaves its shape alone.

# %%
quarterly = {"where": {"level": "1"}, "period": "quarter"}
conditions = [
    {"of": "price", "at_least": 0.95, "weight": 2.0},
    {"of": "display", "at_least": 0.25},
    {"of": "coverage", "at_least": 0.9},
    {"of": "payment", "at_least": 0.9},
    {"of": "reporting", "at_least": 1.0},
]


def steps(scale, rates):
    """Rates from 0, 90 and 110 % of the target, or today's three tiers."""
    return [{"at_least": share, "rate": round(scale * rate, 4)} for share, rate in rates]


def flat(scale):
    return {"name": "Flat", "kind": "flat", **quarterly, "rate": round(0.02 * scale, 4)}


def incremental(scale):
    tiers = steps(scale, [(0.0, 0.04), (0.9, 0.08), (1.1, 0.10)])
    return [{"name": "Incremental", "kind": "tiered", "mode": "incremental", **quarterly,
             "threshold_basis": "target_share", "tiers": tiers}]


def rolling(scale):
    bands = steps(scale, [(0.9, 0.03), (1.0, 0.04), (1.1, 0.05)])
    return [{"name": "Rolling", "kind": "rolling_target", **quarterly, "bands": bands}]


def conduct(scale):
    return [{"name": "Conduct", "kind": "process", **quarterly, "rate": round(0.045 * scale, 4),
             "measures": conditions}]


def champion(scale):
    prizes = [round(scale * prize, -1) for prize in (6000.0, 3000.0, 1500.0)]
    return [flat(scale), {"name": "Champion", "kind": "tournament", **quarterly, "by": "attainment",
                          "prizes": prizes, "noise": 0.08}]


def fund(scale):
    return [flat(scale), {"name": "Fund", "kind": "escrow_fund", **quarterly, "rate": round(0.03 * scale, 4),
                          "periods": 2, "at_least": 0.9}]


def mix(scale):
    return [*incremental(scale / 3), *conduct(scale / 3), *fund(scale * 2 / 3)[1:]]


SHAPES = {"incremental": incremental, "rolling": rolling, "conduct": conduct, "champion": champion,
          "fund": fund, "mix": mix}


def pay(scenario, name, scale):
    """Put a design in the place of today's rebate."""
    schemes = [{"name": "Volume rebate", "remove": True}, *SHAPES[name](scale)]
    return scenario.override({"incentives": schemes}, name=name)


# %% [markdown]
# ## The same money
#
# A rate on paper is not a cost: what a design costs depends on which thresholds dealers reach and on
# what they do for it. So designs are tried beside today's rebate, on the same luck, and each scale is set
# to what would have cost as much; then once more, because dealers react to the new rates as well.


# %%
def matched(trial, scales):
    """Give the scales at which the designs of a trial would have cost what today's rebate did."""
    cost = trial.summary.query("kpi == 'rebate_cost'").set_index("scenario")["mean"]
    return {name: round(scale * float(cost["today"] / cost[name]), 2) for name, scale in scales.items()}


# %% [markdown]
# These scales are the answer of two such rounds from scale 1, with six replications each on other luck
# (`seed=11`) than in the comparison below. It will show how much of a difference in cost is left.

# %%
SCALES = {"incremental": 1.07, "rolling": 1.07, "conduct": 1.0, "champion": 1.12, "fund": 1.03, "mix": 1.22}

# %% [markdown]
# ## Side by side
#
# All designs meet the same buyers, lead times and inspectors, replication by replication, so each
# difference to `today` is the design's doing. (`workers=2` and more uses as many cores.)

# %%
designs = [pay(today, name, scale) for name, scale in SCALES.items()]
study = cs.compare([today, *designs], replications=4, seed=1, workers=1)
rows = study.summary.set_index(["scenario", "kpi"])
shown = ["rebate_cost", "contribution", "sell_out_units", "distributor_profit", "loading_index",
         "diversion_rate", "satisfaction"]
table = rows["mean"].unstack().loc[list(study.results), shown]
table.rename(columns={kpi: cs.KPIS[kpi].label_en for kpi in shown})

# %%
cs.plot.kpi_comparison(study, kpis=shown[:6]);

# %% [markdown]
# ### When do dealers order?
#
# The last column is the *loading index*, the first the trough after a quarter's end.

# %%
cs.plot.quarter_course(study);

# %% [markdown]
# ### Where do goods go that nobody at home wants?

# %%
cs.plot.diversion_routes(study);

# %% [markdown]
# ### What makes up the difference in contribution?
#
# Sales at invoice prices, rebates, enforcement, and everything else (mostly the cost of the goods).

# %%
cs.plot.contribution_differences(study);

# %% [markdown]
# ### What it costs and what it earns
#
# Up is more contribution, left is less rebate money; large marks load more.

# %%
cs.plot.trade_off(study);

# %% [markdown]
# ## What is clear
#
# The sentences are written from the numbers above; with another seed they change where the numbers do.


# %%
def row(name, kpi):
    return rows.loc[(name, kpi)]


def clear(name, kpi, sign):
    """Whether the difference to today is clear and has a sign."""
    return bool(row(name, kpi)["significant"]) and sign * row(name, kpi)["diff"] > 0


def those(kpi, sign):
    names = [f"**{name}**" for name in SHAPES if clear(name, kpi, sign)]
    return ", ".join(names) if names else "none"


money = row("today", "rebate_cost")["mean"]
off = {name: row(name, "rebate_cost")["diff"] / money for name in SHAPES}
worst = max(off, key=lambda name: abs(off[name]))
at_par = {name: row(name, "contribution")["diff"] + row(name, "rebate_cost")["diff"] for name in SHAPES}
leader = max(at_par, key=at_par.get)
lines = [
    f"**Equal money?** Rebate costs lie between {min(off.values()):+.0%} and {max(off.values()):+.0%} of "
    f"today's ({worst} is farthest off; a further round would set its scale to {matched(study, SCALES)[worst]}, "
    f"not {SCALES[worst]}). With that difference given back, **{leader}** has the highest mean contribution, "
    f"{at_par[leader]:+,.0f} beside today's in half a year.",
    f"**Contribution**: clearly above today: {those('contribution', 1)}; clearly below: "
    f"{those('contribution', -1)}.",
    f"**Sell-out**: clearly above: {those('sell_out_units', 1)}; clearly below: {those('sell_out_units', -1)}.",
    f"**Loading**: clearly less: {those('loading_index', -1)}; clearly more: {those('loading_index', 1)}.",
    f"**Diversion**: clearly less: {those('diversion_rate', -1)}; clearly more: {those('diversion_rate', 1)}.",
    f"**Who pays?** Dealers earn clearly less under: {those('distributor_profit', -1)}; clearly more under: "
    f"{those('distributor_profit', 1)}. Where they earn less, our gain is at least in part theirs, and lasts "
    "as long as they bear it.",
]
Markdown("\n".join(f"* {line}" for line in lines))

# %% [markdown]
# And against each other, not only against today? *Multiple comparisons with the best* say which designs
# can still be the best of all seven, all intervals at once:

# %%
asked = ["contribution", "sell_out_units", "loading_index", "diversion_rate"]
Markdown("\n".join(f"* {line}" for line in best_lines(study.summary, asked)))

# %% [markdown]
# Four replications show what is large. What they leave open is not *equal*, it is *unknown*: a decision
# needs more of them, for instance with the files and the command at the end.
#
# ## Does it hold in another world?
#
# Today, the leader and the champion once more, at the same rates, in three other worlds:
#
# * *careless dealers* do what pays them less surely, when they load, divert or make an effort;
# * under *weak control* bottles carry no codes, nobody inspects, nobody complains, and dealers know it;
# * when the *rival answers* it follows our prices half-way, sells 10 % cheaper a third of the time and
#   offers our dealers a margin for carrying its goods.

# %%
worlds = {
    "careless dealers": {
        "conduct.chasing.rationality": 10.0, "conduct.diverting.rationality": 10.0,
        "conduct.effort.rationality": 2.0,
    },
    "weak control": {
        "enforcement.visits_per_month": 0, "enforcement.coded_share": 0.0,
        "enforcement.complaint_probability": 0.0, "conduct.diverting.prior_detection": 0.02,
    },
    "rival answers": {
        "rival.reaction": 0.5, "rival.promotion_every_days": 42, "rival.promotion_discount": 0.1,
        "rival.offers": [{"name": "Rival", "margin": 0.1, "first_order_subsidy": 0.15}],
    },
}
second = leader if leader != "champion" else max((n for n in SHAPES if n != leader), key=at_par.get)
finalists = [one for one in (today, *designs) if one.name in ("today", second, "champion")]
studies = {"as above": study}
for world, changes in worlds.items():
    there = [one.override(changes) for one in finalists]
    studies[world] = cs.compare(there, replications=1, seed=1, workers=1)

# %%
cs.plot.standings(studies, "contribution");

# %%
def differences(kpi):
    """Lay out differences to today, a column per world."""
    tables = {name: one.summary.set_index(["kpi", "scenario"])["diff"] for name, one in studies.items()}
    return pd.DataFrame({name: table[kpi] for name, table in tables.items()}).loc[[second, "champion"]]


gains, leaks = differences("contribution"), 100 * differences("diversion_rate")
ahead = [world for world in gains if gains.loc[second, world] > gains.loc["champion", world]]
lost = [world for world in worlds if gains.loc["champion", world] <= 0]
Markdown(
    f"* **{second}** stands before the champion in {len(ahead)} of {len(studies)} worlds and above today in "
    f"{int((gains.loc[second] > 0).sum())}.\n"
    f"* The champion "
    + (f"loses its gain where it says *{', '.join(lost)}*. " if lost else "keeps a gain in each. ")
    + f"Diversion beside today's, in points: {leaks.loc['champion'].min():+.1f} to "
    f"{leaks.loc['champion'].max():+.1f} with the champion, {leaks.loc[second].min():+.1f} to "
    f"{leaks.loc[second].max():+.1f} with {second}.\n"
    "* The new worlds were run once each, on the same luck: that shows which way things go and how far. A "
    "hollow mark without a bar is one replication."
)

# %% [markdown]
# ## Hand it on
#
# Each design becomes a file that says only what differs. `today.yaml` extends the shipped `small`, the
# designs extend `today.yaml`.

# %%
folder = Path(tempfile.mkdtemp())
(folder / "today.yaml").write_text(overlay_text(cs.load_scenario("small"), today, "small"), encoding="utf-8")
for design in designs:
    (folder / f"{design.name}.yaml").write_text(overlay_text(today, design, "today.yaml"), encoding="utf-8")
assert cs.load_scenario(folder / "conduct.yaml").digest == designs[2].digest
print((folder / "conduct.yaml").read_text(encoding="utf-8"))

# %% [markdown]
# For a decision, many replications and intervals that hold all at once (40 of seven designs take some
# minutes; the same command with a larger `-n` adds to them):
#
# `channelsim compare today.yaml incremental.yaml rolling.yaml conduct.yaml champion.yaml fund.yaml mix.yaml`
# `-n 40 --simultaneous --out results/designs`
#
# Or without files: `channelsim app today.yaml` opens a page in the browser with today's rebate beside up
# to three variants, tier by tier; change rates and thresholds and look at the same verdicts and figures.
#
# ## What to remember
#
# * Money paid for volume at a date buys orders at that date. Money paid for conduct buys conduct, where it is
#   worth the dealer's effort. What that earns hangs on what displays and coverage sell
#   (`demand.display_lift_log`, from a published scanner panel) and on what they cost the dealer
#   (`conduct.effort`, assumptions): vary both (`channelsim sweep`) before you believe the size.
# * A design that earns us more may do so at our dealers' expense. Look at their profit and satisfaction
#   before you call it better.
# * Sizes are those of this small channel. Put your own in (`channelsim init`, `channelsim calibrate`), then
#   ask again.
