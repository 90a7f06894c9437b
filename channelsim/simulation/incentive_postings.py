"""Postings of incentives that are not paid at once: funds set aside, stakes of wagers."""

from channelsim.simulation.accounts import Accounts


class IncentivePostings(Accounts):
    """Money that the manufacturer holds for a distributor, conditionally.

    A fund is a claim of the distributor from the day it is set aside (and a debt of the
    manufacturer) until it is released or forfeited; a stake is the distributor's own money.
    """

    def set_aside(self, owner: int, amount: int) -> None:
        """Post money set aside in a distributor's fund."""
        self.fund[owner] += amount
        self._own("set aside in fund", "fund", "rebate income").amounts[owner] += amount
        self._maker("set aside", "rebates", "funds held").amounts[owner] += amount

    def release(self, owner: int, amount: int) -> None:
        """Post a fund released: from here on it is a rebate earned and not yet settled."""
        self.fund[owner] -= amount
        self.rebate_due[owner] += amount
        self._own("fund released", "rebate receivable", "fund").amounts[owner] += amount
        self._maker("fund release", "funds held", "rebates owed").amounts[owner] += amount

    def forfeit(self, owner: int, amount: int) -> None:
        """Post a fund forfeited: the rebate was none after all."""
        self.fund[owner] -= amount
        self._own("fund forfeited", "rebate income", "fund").amounts[owner] += amount
        self._maker("fund kept", "funds held", "rebates").amounts[owner] += amount

    def place_stake(self, owner: int, amount: int) -> None:
        """Post a stake paid in (negative: given back)."""
        self.stake[owner] += amount
        self.cash[owner] -= amount
        self.maker_cash += amount
        self._own("stake paid", "stake", "cash").amounts[owner] += amount
        self._maker("stake received", "cash", "stakes held").amounts[owner] += amount

    def lose_stake(self, owner: int, amount: int) -> None:
        """Post a stake lost to the manufacturer, where it makes rebates cheaper."""
        self.stake[owner] -= amount
        self._own("stake lost", "stakes lost", "stake").amounts[owner] += amount
        self._maker("stake won", "stakes held", "rebates").amounts[owner] += amount
