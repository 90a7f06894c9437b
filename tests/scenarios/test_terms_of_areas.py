"""The scenarios on duties of an area and on prizes for volume: each part is at work."""

from collections import Counter

from channelsim.measurement import kpis, tables
from channelsim.measurement.audit import audit
from channelsim.model.records import Records
from channelsim.scenario import Scenario, load_scenario
from channelsim.scenario.network import build_network
from channelsim.simulation.run import simulate


def played(scenario: Scenario) -> Records:
    records = simulate(build_network(scenario.spec), 1, 0)
    audit(records)
    return records


def test_duties_bring_coverage_at_the_dealers_cost_and_end_loading() -> None:
    scenario = load_scenario("exclusive_areas")
    assert {group.level for group in scenario.spec.distributors} == {1}
    records = played(scenario)
    opened = sum(row.amount for row in records.ledger if row.cause == "opening of outlets")
    assert opened > 0
    assert opened % 6000 == 0  # 60 for each outlet, in minor units
    for task in ("ship", "store", "collect"):
        assert sum(row.amount for row in records.ledger if row.cause == f"share of {task}") > 0
    frames = tables(records)
    listed = frames["daily"].query("day >= 0").groupby("day")[["listed", "outlets"]].sum()
    share = listed["listed"] / listed["outlets"]
    assert share.iloc[0] < 0.95 < share.iloc[-1]
    # a month's cap leaves no room for a quarter's purchases in its last days
    free = kpis(tables(played(load_scenario("small"))))
    assert kpis(frames)["loading_index"] < free["loading_index"] - 0.2


def test_sprint_and_growth_are_earned_beside_the_rebate() -> None:
    records = played(load_scenario("sprint_and_growth"))
    paid = Counter(
        event.detail.split(":")[0] for event in records.events if event.kind == "rebate settled"
    )
    assert set(paid) == {"Volume rebate", "Sprint", "Growth"}
    first = min(
        event.time
        for event in records.events
        if event.kind == "rebate settled" and event.detail.startswith("Growth")
    )
    assert first > 365  # a year to grow on comes first
