"""Duty that customs pay back on goods that leave a region again."""

from dataclasses import replace

import pytest

from channelsim.measurement import kpis, tables
from channelsim.measurement.audit import audit
from channelsim.model.lifecycle import Partnership
from channelsim.model.manufacturer import Manufacturer
from channelsim.model.records import Records
from channelsim.model.returns import Returns
from channelsim.model.routes import Customs
from channelsim.scenario.schema import ScenarioSpec
from tests.simulation.test_laws import assert_money_only_comes_from_consumers
from tests.simulation.test_routes import abroad, cola
from tests.simulation.trades import count, each_group, money, run


def overstocked_abroad(drawback: float) -> ScenarioSpec:
    """Two distributors with 70 days of goods that live for 42; one has paid a quarter of duty."""
    spec = abroad(
        Customs(tariff=0.25, exchange_rate=1.2, drawback=drawback),
        products=(replace(cola(9.0), shelf_life_days=42),),
        manufacturer=Manufacturer(safety_days=40.0, returns=Returns(share=1.0, credit=0.9)),
    )
    return each_group(spec, initial_cover_days=70.0)


def test_duty_comes_back_with_goods_that_go_back() -> None:
    none, half, whole = (run(overstocked_abroad(d), daily_audit=True) for d in (0.0, 0.5, 1.0))
    for records in (none, half, whole):
        audit(records)
        assert_money_only_comes_from_consumers(records)
        for owner, invoiced in (("DEast-1", 1.0), ("DWest-1", 1.0 / 1.25)):
            sent = money(records, "goods sent back", owner)
            assert sent > 0
            back = money(records, "returns set off", owner)
            back += money(records, "returns received", owner)
            assert back == pytest.approx(0.9 * invoiced * sent, abs=30)
    assert money(none, "duty refunded") == 0
    duty = money(whole, "goods sent back", "DWest-1") * 0.25 / 1.25
    assert money(whole, "duty refunded") == pytest.approx(-duty, abs=30)
    assert money(half, "duty refunded") == pytest.approx(-0.5 * duty, abs=30)
    assert money(whole, "duty refunded", "DWest-1") == money(whole, "duty refunded")
    saved = kpis(tables(none))["border_cost"] - kpis(tables(whole))["border_cost"]
    assert saved == pytest.approx(duty / 100.0, abs=0.3)


def test_customs_pay_a_leaver_s_duty_back_and_the_manufacturer_that_much_less() -> None:
    leaves = Partnership(required_return=5.0, exit_per_year=20.0, smoothing=1.0, outlets_lost=0.0)

    def left(drawback: float) -> Records:
        customs = Customs(tariff=0.25, drawback=drawback)
        spec = abroad(customs, products=(cola(9.0),), partnership=leaves)
        records = run(spec, daily_audit=True)
        audit(records)
        assert count(records, "exit") > 0
        return records

    none, whole = left(0.0), left(1.0)
    returned = money(whole, "goods returned", "DWest-1")
    assert returned == money(none, "goods returned", "DWest-1") > 0
    assert money(none, "duty refunded") == 0
    assert money(whole, "duty refunded") == pytest.approx(-0.2 * returned, abs=30)
    for owner in ("DEast-1", "DWest-1"):
        credited = money(whole, "credit for returns", owner)
        refund = -money(whole, "duty refunded", owner)
        assert credited + refund == money(none, "credit for returns", owner)
