"""Recruitment: people apply for territories, some are chosen, begin, and some give up early."""

from collections.abc import Callable, Generator

import numpy as np
import simpy

from channelsim.model.intake import Applicant
from channelsim.model.recruitment import TRIAL_DAYS
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.agents.appointments import Appointments
from channelsim.simulation.agents.departures import Departures
from channelsim.simulation.calendar import Phase, wait
from channelsim.simulation.keys import entity_key
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

_WEEK = 7


class Recruitment:
    """Applicants, the reserve list of every region, and who follows a leaver.

    Parameters
    ----------
    world : World
        The world.
    departures : Departures
        Ends contracts, and asks here who follows.
    appointments : Appointments
        Opens newcomers.
    replace : callable
        Interrupts a vacancy with the day on which somebody opens: number and day.
    """

    def __init__(
        self,
        world: World,
        departures: Departures,
        appointments: Appointments,
        replace: Callable[[int, int], None],
    ) -> None:
        self.world, self.departures = world, departures
        self.appointments, self.replace = appointments, replace
        self.rules = world.network.recruitment
        n = len(world.network.regions)
        self.waiting: list[list[Applicant]] = [[] for _ in range(n)]
        """Applicants of each region since the last decision."""
        self.reserve: list[list[tuple[int, Applicant]]] = [[] for _ in range(n)]
        """Reserve list of each region: day of the decision and applicant, first choice first."""
        self.coming: dict[int, Applicant] = {}
        """Who is about to open in which territory."""

    def keep_vacant(self, n: int) -> None:
        """Keep a leaver's territory vacant until somebody has been found for it."""
        self.replace(n, self.world.last_day)

    # Applicants and decisions -----------------------------------------------------------------

    def run_region(self, region: int) -> Generator[simpy.Event, None, None]:
        """Process: applicants of a region come at random, one after the other."""
        world, number = self.world, 0
        name = world.network.regions[region].name
        per_day = self.rules.rate(name) / DAYS_PER_YEAR
        dice = world.streams.generator("applicants", entity_key(name))
        while per_day > 0.0:
            yield world.env.timeout(dice.exponential(1.0 / per_day))
            self.waiting[region].append(self._applicant(name, number))
            number += 1

    def _key(self, region: str, number: int) -> int:
        return int(entity_key(f"{region} applicant {number}"))

    def _applicant(self, region: str, number: int) -> Applicant:
        key, normal, rules = self._key(region, number), self.world.streams.normal, self.rules
        return Applicant(
            number=number,
            qualification=rules.qualification.value(normal("qualification", key, 0)),
            synergy=rules.synergy.value(normal("synergy", key, 0)),
            risk=rules.risk.value(normal("risk", key, 0)),
        )

    def run_decisions(self) -> Generator[simpy.Event, None, None]:
        """Process: every so often the applicants are looked at, and the best go on the list."""
        world, rules = self.world, self.rules
        first = world.first_day + rules.decide_every_days - 1
        for day in range(first, world.last_day, rules.decide_every_days):
            yield wait(world.env, day, Phase.CLOSE)
            for region, came in enumerate(self.waiting):
                if not came:
                    continue
                taken = rules.intake.admit(came)
                name = world.network.regions[region].name
                world.tell("intake", name, f"{len(taken)} of {len(came)}")
                cost = round(rules.screening_cost * len(came) * MINOR)
                if cost:
                    world.books.maker_spend("screening", "recruitment", cost)
                self.reserve[region] += [(day, one) for one in taken]
                self.waiting[region] = []

    # Vacancies --------------------------------------------------------------------------------

    def fill(self, day: int) -> None:
        """Offer vacant territories to the reserve lists of their regions; each week."""
        world = self.world
        for region, entries in enumerate(self.reserve):
            kept = [entry for entry in entries if day - entry[0] <= self.rules.reserve_days]
            self.reserve[region] = kept
            self.departures.reserves[region] = len(kept)
        for n, me in enumerate(world.network.distributors):
            open_area = me.group.role == "distributor" and not world.relations.active[n]
            if open_area and n not in self.coming and me.group.opening_day is None:
                self._offer(n, day)

    def _offer(self, n: int, day: int) -> None:
        """Ask the reserve list of a region, one after the other, until somebody orders."""
        world, home = self.world, int(self.world.home[n])
        name = world.network.distributors[n].name
        region = world.network.regions[home].name
        while self.reserve[home]:
            _, one = self.reserve[home].pop(0)
            luck = world.streams.uniform("first order", self._key(region, one.number), 0)
            orders = luck < self.rules.order_chance(one)
            world.tell("first orders", name, f"{int(orders)} of 1")
            if orders:
                self.coming[n] = one
                subsidy = round(self.rules.newcomers.subsidy * MINOR)
                if subsidy:
                    world.books.support_distributor("starting subsidy", n, subsidy)
                self.replace(n, day + self.rules.start_days)
                return

    def open(self, n: int) -> None:
        """Let whoever has been found for a territory begin, or who comes by himself on its day."""
        if n not in self.coming:
            self.appointments.open(n)
            return
        world, one = self.world, self.coming.pop(n)
        name, rules = world.network.distributors[n].name, self.rules
        score = rules.grading.score(one)
        grade = "B+" if score >= rules.grade_b_plus else "C"
        world.tell("recruited", name, f"score {score:.4f} grade {grade}")
        self.appointments.appoint(n, rules.ramp_up(one))
        world.env.process(self._trial(n, one))

    def _trial(self, n: int, one: Applicant) -> Generator[simpy.Event, None, None]:
        """Process: the first 91 days of a newcomer, which may give up."""
        world, start = self.world, self.world.day
        me, contract = world.network.distributors[n], int(world.relations.contracts[n])
        key = self._key(world.network.regions[me.region].name, one.number)
        stays = True
        for week in range(1, TRIAL_DAYS // _WEEK + 1):
            yield wait(world.env, start + _WEEK * week, Phase.CLOSE)
            stays = bool(world.relations.active[n] and world.relations.contracts[n] == contract)
            if not stays:
                break
            chance = self.rules.exit_chance(one, float(_WEEK), world.neglect)
            if world.streams.uniform("early exit", key, week) < chance:
                self.departures.depart(n, "gave up")
                stays = False
                break
        world.tell("three months", me.name, f"{int(stays)} of 1")

    def start(self) -> None:
        """Start the processes, and take over who follows leavers."""
        self.departures.find_successor = self.keep_vacant
        for region in np.arange(len(self.waiting)):
            self.world.env.process(self.run_region(int(region)))
        self.world.env.process(self.run_decisions())
