"""Three failures and two successes of channel management, as pairs of shipped scenarios.

The quick tests hold the direction of each story on common random numbers, over a shortened horizon;
the slow ones its size over the whole one, which the validation page states.
"""

from functools import cache

import numpy as np
import pytest

from channelsim.experiments.replicate import Replication, replicate
from channelsim.scenario import load_scenario

Overrides = tuple[tuple[str, object], ...]
HALF_YEAR: Overrides = (("horizon.days", 181),)


@cache
def done(name: str, replication: int = 0, overrides: Overrides = ()) -> Replication:
    """Run a shipped scenario once."""
    return replicate(load_scenario(name, overrides=dict(overrides)), 1, replication)


def share(run: Replication, first: int, last: int, region: str | None = None) -> float:
    """Give sell-out over potential buyers from a day to before another."""
    daily = run.tables["daily"]
    rows = daily[(daily["day"] >= first) & (daily["day"] < last)]
    if region is not None:
        rows = rows[rows["region"] == region]
    return float(rows["sell_out"].sum() / rows["potential"].sum())


def paired(kpi: str, name: str, against: str, replications: int) -> np.ndarray:
    """Give the relative difference of a KPI between two scenarios, replication by replication."""
    return np.array(
        [done(name, n).kpis[kpi] / done(against, n).kpis[kpi] - 1.0 for n in range(replications)]
    )


# Channel conflict ---------------------------------------------------------------------------------


def test_an_online_price_cut_without_a_split_ruins_the_channel() -> None:
    peace = done("online_and_offline", 0, HALF_YEAR)
    war = done("channel_conflict", 0, HALF_YEAR)
    assert peace.kpis["boycott_rate"] == 0.0
    assert war.kpis["online_share"] > 2.0 * peace.kpis["online_share"]
    assert war.kpis["distributor_profit"] < 0.0 < peace.kpis["distributor_profit"]
    assert war.kpis["boycott_rate"] > 0.3
    assert war.kpis["rival_effort"] > peace.kpis["rival_effort"]
    assert war.kpis["satisfaction"] < peace.kpis["satisfaction"]
    assert share(war, 90, 181) < 0.9 * share(peace, 90, 181)
    assert war.kpis["contribution"] < peace.kpis["contribution"]


def test_products_apart_and_a_fair_split_make_peace() -> None:
    war = done("channel_conflict", 0, HALF_YEAR)
    remedy = done("conflict_resolved", 0, HALF_YEAR)
    assert remedy.kpis["boycott_rate"] == 0.0
    assert remedy.kpis["split_cost"] > 0.0
    assert remedy.kpis["distributor_profit"] > 0.0 > war.kpis["distributor_profit"]
    for kpi in ("sell_out_units", "satisfaction", "contribution"):
        assert remedy.kpis[kpi] > war.kpis[kpi], kpi


@pytest.mark.slow
def test_how_much_the_conflict_costs() -> None:
    """The decks' case lost 30 % of total sales; the model's own size is on the validation page."""
    sold = paired("sell_out_units", "channel_conflict", "online_and_offline", 12)
    assert (sold < -0.08).all()
    late = [
        share(done("channel_conflict", n), 181, 365)
        / share(done("online_and_offline", n), 181, 365)
        - 1.0
        for n in range(12)
    ]
    assert -0.35 < float(np.mean(late)) < -0.15
    assert np.mean([done("channel_conflict", n).kpis["distributors_exited"] for n in range(12)]) > 1


# Price war ----------------------------------------------------------------------------------------

SHORT: Overrides = (("horizon.days", 400), ("promotions.Price war.days", 270))


def test_a_price_war_buys_volume_for_a_while_and_costs_share_and_name() -> None:
    peace = done("steady_prices", 0, SHORT[:1])
    war = done("price_war", 0, SHORT)
    assert share(war, 0, 91) > 1.03 * share(peace, 0, 91)
    assert share(war, 300, 400) < share(peace, 300, 400)
    assert share(war, 300, 400) < share(peace, 0, 91)
    for kpi in ("distributor_profit", "satisfaction", "brand_equity", "contribution"):
        assert war.kpis[kpi] < peace.kpis[kpi], kpi


@pytest.mark.slow
def test_share_after_the_war_is_below_where_it_began() -> None:
    for n in range(6):
        peace, war = done("steady_prices", n), done("price_war", n)
        assert share(war, 0, 91) > share(peace, 0, 91)
        assert share(war, 639, 730) < share(peace, 639, 730)
        assert war.kpis["brand_equity"] < peace.kpis["brand_equity"]
        assert war.kpis["distributor_profit"] < peace.kpis["distributor_profit"]


# Deep cultivation ---------------------------------------------------------------------------------


def test_deep_cultivation_raises_availability_and_sell_out_at_a_profit() -> None:
    before, after = done("thin_coverage"), done("deep_cultivation")
    for kpi in ("on_shelf_availability", "numeric_distribution", "sell_out_units", "contribution"):
        assert after.kpis[kpi] > before.kpis[kpi], kpi
    assert after.kpis["support_cost"] > 0.0
    assert after.kpis["distributor_profit"] > before.kpis["distributor_profit"]


@pytest.mark.slow
def test_deep_cultivation_pays_on_average() -> None:
    gain = paired("contribution", "deep_cultivation", "thin_coverage", 12)
    assert float(gain.mean()) - 2.0 * float(gain.std(ddof=1)) / np.sqrt(len(gain)) > 0.0
    assert (paired("sell_out_units", "deep_cultivation", "thin_coverage", 12) > 0.15).all()


# Lower-tier market --------------------------------------------------------------------------------

NO_FESTIVAL: Overrides = (
    ("promotions.County festival.invoice_discount", 0.0),
    ("promotions.County festival.display", 0.0),
)
FESTIVAL = (14, 56)


def test_county_towns_open_at_a_profit_with_dealers_who_earn() -> None:
    without, with_it = done("small", 0, HALF_YEAR), done("lower_tier_market", 0, HALF_YEAR)
    for kpi in ("sell_out_units", "contribution", "distributor_profit"):
        assert with_it.kpis[kpi] > without.kpis[kpi], kpi
    assert with_it.kpis["retention"] >= 0.85
    months = with_it.tables["distributors"]
    county = months[months["region"] == "Counties"]
    assert county["profit"].sum() > 0.0


def test_the_festival_sells_more_in_its_season() -> None:
    days: Overrides = (("horizon.days", 60),)
    plain = done("lower_tier_market", 0, days + NO_FESTIVAL)
    season = done("lower_tier_market", 0, days)
    lift = share(season, *FESTIVAL, "Counties") / share(plain, *FESTIVAL, "Counties") - 1.0
    assert 0.2 < lift < 0.6
