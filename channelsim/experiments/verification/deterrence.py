"""What deters a diverter: detection, fines, the deposit, the end of supply (D6)."""

from math import exp, floor
from typing import TYPE_CHECKING

from channelsim import theory
from channelsim.experiments.verification.case import Case, Limit, Sample, require, sample
from channelsim.experiments.verification.diversion import border, diverted

if TYPE_CHECKING:
    from channelsim.model.partners import DistributorGroup
    from channelsim.scenario import Scenario
    from channelsim.scenario.schema import ScenarioSpec


DAYS_PER_YEAR = 365

SUSPENSION = 60
"""Days of a supply stop in one variant of the penalty."""


def deterrence_theory(spec: "ScenarioSpec") -> dict[str, float]:
    """D6: the believed detection from which an exact maximiser stays away, ``g / (delta F)``.

    Without delay ``g / F``. A fine that is limited to the deposit S deters no more than S: ``g /
    (delta min(F, S))``. A supply stop, or the end of the contract, costs the margin m of n days as
    well: ``g / (delta (min(F, S) + n m))``, the rule for a share n / 365 of a year's margin.
    """
    there, seller = border(spec), border(spec).seller
    habits = (seller.conduct or spec.conduct).diverting
    programme = spec.enforcement
    require(
        len(programme.ladder) == 1 and not programme.announced,
        "one step of the ladder, not announced",
    )
    step = programme.ladder[0]
    require(
        step.fine_multiple == 0.0
        and not step.forfeit_rebate
        and step.suspend_days == 0
        and not step.terminate,
        "a fine per case and nothing else",
    )
    require(
        programme.coded_share == 0.0 or programme.find_probability == 0.0,
        "beliefs that experience does not change: nothing is ever found",
    )
    require(habits.learning == 0.0, "learning 0")
    units = floor(there.share * there.demand * habits.offer_days + 1e-9)
    gain = (there.gap - there.cut * there.quote) * units
    fine, deposit = step.fine_per_case, _deposit(spec, seller)
    late = {"discount": exp(-habits.penalty_discount), "delay": programme.delay_days}
    weight = exp(-habits.penalty_discount * programme.delay_days)
    margin = _margin_per_day(spec, seller)

    def stopped(days: int) -> float:
        # A year's margin without interest is m / (1 - delta) at delta = 1 - 1 / 365.
        year = 1.0 - 1.0 / DAYS_PER_YEAR
        share = days / DAYS_PER_YEAR
        repeated = theory.deterrence_repeated(gain, fine, margin, share, year, deposit=deposit)
        return repeated * year / weight

    return {
        "detection_prompt": theory.deterrence_once(gain, fine),
        "detection_unlimited": theory.deterrence_once(gain, fine, **late),
        "detection_deposit": theory.deterrence_once(gain, fine, deposit=deposit, **late),
        "detection_suspension": stopped(SUSPENSION),
        "detection_termination": stopped(DAYS_PER_YEAR),
    }


def _home_sales(spec: "ScenarioSpec", seller: "DistributorGroup") -> float:
    return sum(g.count * g.footfall.mean for g in spec.outlets if g.served_by == seller.name)


def _home_price(spec: "ScenarioSpec", seller: "DistributorGroup") -> float:
    home = next(r for r in spec.regions if r.name == seller.region)
    return spec.products[0].list_price * home.list_price_factor


def _deposit(spec: "ScenarioSpec", seller: "DistributorGroup") -> float:
    """Give the deposit, money: days of planned purchases at list price."""
    finance = (seller.conduct or spec.conduct).finance
    return finance.deposit_days * _home_sales(spec, seller) * _home_price(spec, seller)


def _margin_per_day(spec: "ScenarioSpec", seller: "DistributorGroup") -> float:
    """Give what a day of honest trade earns, money."""
    quoting = (seller.conduct or spec.conduct).quoting
    require(quoting.pass_through == 0.0, "no rebate passed on")
    price = _home_price(spec, seller) * seller.price_factor
    return _home_sales(spec, seller) * price * quoting.margin


def watch_deterrence(scenario: "Scenario", seed: int, replication: int) -> dict[str, Sample]:
    """Find the belief at which diversion stops, by halving, under each kind of penalty."""
    path = "conduct.diverting.prior_detection"

    def threshold(terms: dict[str, object]) -> float:
        low, high = 0.0, 1.0
        while high - low > _STEP:
            middle = (low + high) / 2.0
            there = scenario.override({**terms, path: middle})
            if diverted(there, seed, replication)[0] > 0:
                low = middle
            else:
                high = middle
        return (low + high) / 2.0

    limited, step = "enforcement.fine_limited_to_deposit", "enforcement.ladder.0"
    variants: dict[str, dict[str, object]] = {
        "detection_prompt": {limited: False, "enforcement.delay_days": 0.0},
        "detection_unlimited": {limited: False},
        "detection_deposit": {limited: True},
        "detection_suspension": {limited: True, f"{step}.suspend_days": SUSPENSION},
        "detection_termination": {limited: True, f"{step}.terminate": True},
    }
    return {name: sample(threshold(terms)) for name, terms in variants.items()}


_STEP = 1e-5  # of the belief, when its threshold is looked for
_BELIEF = Limit(tolerance=2e-5)


CASES = (
    Case(
        id="D6",
        title="Detection that deters: delay, limited liability, margin at stake",
        limits={
            "detection_prompt": _BELIEF,
            "detection_unlimited": _BELIEF,
            "detection_deposit": _BELIEF,
            "detection_suspension": _BELIEF,
            "detection_termination": _BELIEF,
        },
        oracle=deterrence_theory,
        observe=watch_deterrence,
        quick=True,
    ),
)
