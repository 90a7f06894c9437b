"""Inspections, investigations and penalties."""

from collections.abc import Callable, Generator
from math import log

import simpy

from channelsim.model.diversion import learn
from channelsim.model.enforcement import Sanction
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.agents.payments import Payments
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.keys import entity_key
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.offers import OpenLot
from channelsim.simulation.world import World

_MONTHS = 12.0


class Inspection:
    """The enforcement programme at work.

    Parameters
    ----------
    world : World
        The world.
    payments : Payments
        For fines beyond the deposit.
    suspend : callable
        Stops a distributor: number and first day on which it may trade again.
    terminate : callable
        Ends a distributor's contract: number and reason.
    """

    def __init__(
        self,
        world: World,
        payments: Payments,
        suspend: Callable[[int, int], None],
        terminate: Callable[[int, str], None],
    ) -> None:
        self.world, self.payments = world, payments
        self.suspend, self.terminate = suspend, terminate
        self.programme = world.network.enforcement
        self.region_keys = [int(entity_key(region.name)) for region in world.network.regions]

    def run_visits(self, region: int) -> Generator[simpy.Event, None, None]:
        """Process: visits to one region, one in every interval, on a day nobody foresees."""
        world = self.world
        name = world.network.regions[region].name
        interval = DAYS_PER_YEAR / _MONTHS / self.programme.visit_rate(name)
        key = int(entity_key(name))
        number, start = 0, float(world.first_day)
        while True:
            luck = world.streams.uniform("visit day", key, number)
            day = int(start + luck * interval)
            if day >= world.last_day:
                return
            yield wait(world.env, max(day, world.day), Phase.CLOSE)
            self.visit(region, key, number)
            number += 1
            start += interval

    def found(self, region: int) -> float:
        """Give the chance that a visit proves a lot that lies on a region's shelves."""
        programme = self.programme
        return programme.coded_share * self.world.sharpened(programme.find_probability, region)

    def worth(self, region: int) -> float:
        """Give the fines expected of a visit today, money, from what lies on a region's shelves."""
        world, programme = self.world, self.programme
        fines = 0.0
        for lot in world.offers.on_shelves(region, world.day, programme.evidence_days):
            if lot.sold.any():
                sanction = programme.sanction(int(world.relations.cases[lot.seller]) + 1)
                deposit = float(world.books.deposit[lot.seller]) / MINOR
                units = float(lot.sold.sum())
                fines += programme.fine(sanction, lot.value / MINOR, deposit, units)
        return self.found(region) * fines

    def visit(self, region: int, key: int, number: int) -> None:
        """Visit a region; every lot on its shelves may be proven."""
        world, programme = self.world, self.programme
        self._spend("inspection", programme.cost_per_visit)
        found = self.found(region)
        for lot in world.offers.on_shelves(region, world.day, programme.evidence_days):
            address = key ^ int(world.keys[lot.seller])
            luck = world.streams.uniform("inspection", address, lot.day, lane=number)
            if lot.sold.any() and luck < found:
                self._prove(lot, "inspection")

    def _spend(self, cause: str, cost: float) -> None:
        if cost > 0.0:
            self.world.books.maker_spend(cause, "enforcement", round(cost * MINOR))

    def complain(self, lot: OpenLot, victim: str) -> None:
        """Open an investigation into a lot."""
        seller = self.world.network.distributors[lot.seller].name
        self.world.tell("complaint", victim, f"against {seller}")
        self.world.env.process(self._investigate(lot))

    def _investigate(self, lot: OpenLot) -> Generator[simpy.Event, None, None]:
        """Process: a complaint is handled, then the investigator goes out."""
        world, programme = self.world, self.programme
        day = world.day + programme.complaint_days
        if day >= world.last_day:
            return
        yield wait(world.env, day, Phase.CLOSE)
        self._spend("investigation", programme.cost_per_investigation)
        key = int(world.keys[lot.seller]) ^ self.region_keys[lot.region]
        luck = world.streams.uniform("investigation", key, lot.day)
        chance = world.sharpened(programme.complaint_find, lot.region)
        found = luck < programme.coded_share * chance
        if found and not lot.proven and not lot.lapsed:
            self._prove(lot, "investigation")

    def _prove(self, lot: OpenLot, how: str) -> None:
        world = self.world
        lot.proven = True
        world.recorder.caught[lot.seller] += 1
        seller = world.network.distributors[lot.seller].name
        region = world.network.regions[lot.region].name
        world.tell("diversion proven", seller, f"in {region} by {how}, {lot.value / MINOR:.2f}")
        world.env.process(self._punish(lot))

    def _punish(self, lot: OpenLot) -> Generator[simpy.Event, None, None]:
        """Process: from proof to penalty, after a random delay."""
        world, programme = self.world, self.programme
        key = int(world.keys[lot.seller]) ^ self.region_keys[lot.region]
        luck = world.streams.uniform("penalty delay", key, lot.day)
        day = world.day + 1 + round(-log(luck) * programme.delay_days)
        if day >= world.last_day:
            return
        yield wait(world.env, day, Phase.CLOSE)
        if not lot.lapsed:
            self._apply(lot)

    def _apply(self, lot: OpenLot) -> None:
        world, relations, owner = self.world, self.world.relations, lot.seller
        relations.cases[owner] += 1
        sanction = self.programme.sanction(int(relations.cases[owner]))
        self._fine(owner, sanction, lot.value / MINOR, float(lot.sold.sum()))
        if sanction.forfeit_rebate:
            world.volumes.violations[owner] += 1
        if sanction.downgrade:
            relations.tier[owner] = min(
                int(relations.tier[owner]) + 1, len(world.network.tiers) - 1
            )
        peers = max(len(world.network.distributors) - 1, 1)
        for number, distributor in enumerate(world.network.distributors):
            habits = distributor.conduct.diverting
            weight = habits.learning if number == owner else habits.peer_learning / peers
            relations.detection[number] = learn(float(relations.detection[number]), 1.0, weight)
        name = world.network.distributors[owner].name
        world.tell("sanction", name, f"case {relations.cases[owner]}")
        if sanction.terminate:
            self.terminate(owner, "terminated")
        elif sanction.suspend_days > 0:
            until = world.day + 1 + sanction.suspend_days
            relations.suspended_until[owner] = max(int(relations.suspended_until[owner]), until)
            self.suspend(owner, until)

    def _fine(self, owner: int, sanction: Sanction, value: float, units: float) -> None:
        books = self.world.books
        deposit = int(books.deposit[owner])
        amount = round(self.programme.fine(sanction, value, deposit / MINOR, units) * MINOR)
        if amount > 0:
            held = min(amount, deposit)
            books.fine(owner, held, amount - held)
            self.world.relations.fines[owner] += amount

    def close_day(self) -> None:
        """Let sellers learn from lots that nobody found in time."""
        world = self.world
        for lot in world.offers.forget(world.day, self.programme.evidence_days):
            seller = world.network.distributors[lot.seller]
            outcome = "proven" if lot.proven else "never found"
            world.tell("lot closed", seller.name, f"{outcome}, {int(lot.sold.sum())} units")
            if not lot.proven:
                weight = seller.conduct.diverting.learning
                belief = float(world.relations.detection[lot.seller])
                world.relations.detection[lot.seller] = learn(belief, 0.0, weight)
