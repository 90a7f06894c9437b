"""Development money and help: training at the outlets of single partners."""

import numpy as np
from numpy.typing import NDArray

from channelsim.model.evaluation import Evaluation
from channelsim.model.year import DAYS_PER_YEAR
from channelsim.simulation.ledger import MINOR
from channelsim.simulation.world import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MONTHS = 12.0


class Development:
    """Spends money on the outlets of partners, shared out by tier, and lets it work there.

    Parameters
    ----------
    world : World
        The world.
    evaluation : Evaluation
        How much there is, who gets it, and what it does.
    members : ndarray of int
        Partners that are reviewed.
    """

    def __init__(self, world: World, evaluation: Evaluation, members: Ints) -> None:
        self.world, self.members = world, members
        self.money, self.lever = evaluation.development_per_month, evaluation.training
        self.shares = np.array([tier.development_share for tier in evaluation.tiers])
        rule = evaluation.elimination
        self.help_per_outlet = 0.0 if rule is None else rule.help_per_outlet
        n = len(world.keys)
        self.supplier = world.network.outlets.supplier
        self.outlets = np.bincount(self.supplier, minlength=n)
        self.helped = np.zeros(n, dtype=bool)
        """Who is helped until its next review, shape (n,)."""
        self.at_work = np.zeros(n)
        """Money per outlet and month that is at work, shape (n,)."""

    def per_outlet(self) -> tuple[Floats, Floats]:
        """Give development money and help per outlet and month, shape (n,) each.

        Each tier that has partners gets its share, those without leave theirs to the others; within
        a tier every outlet gets the same.
        """
        relations, money = self.world.relations, np.zeros(len(self.outlets))
        served = self.members[relations.active[self.members]]
        tier = relations.tier[served]
        outlets = np.bincount(tier, weights=self.outlets[served], minlength=len(self.shares))
        shares = np.where(outlets > 0.0, self.shares, 0.0)
        if self.money > 0.0 and shares.sum() > 0.0:
            each = self.money * shares / shares.sum() / np.maximum(outlets, 1.0)
            money[served] = each[tier]
        helped = np.where(self.helped & relations.active, self.help_per_outlet, 0.0)
        return money, helped

    def spend(self, days: int, left: int) -> None:
        """Spend a week's money, or less at the end of the run, and let its effect begin."""
        money, helped = self.per_outlet()
        if not (money.any() or helped.any() or self.at_work.any()):
            return
        books, span = self.world.books, min(days, left) * _MONTHS / DAYS_PER_YEAR
        for cause, each in (("development", money), ("help", helped)):
            paid = round(float((each * self.outlets).sum()) * span * MINOR)
            if paid > 0:
                books.maker_spend(cause, "support", paid)
        self.at_work = self.lever.carried(self.at_work, money + helped)
        effect = self.lever.response(self.at_work)
        shelves = self.world.panel.shelves
        shelves.log_development = effect[self.supplier][:, None]
        shelves.choose_anew()
