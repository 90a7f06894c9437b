"""Loading with certain sales: what a missed target is worth (R2)."""

import math

from channelsim.theory.arguments import non_negative, positive


def loading_gap(
    rebate_rate: float,
    price: float,
    target: float,
    sell_down: float,
    capital_rate: float,
    *,
    unit_loss: float = 0.0,
) -> float:
    """Return the largest gap to a target worth closing by loading, units (R2).

    Load iff rho w T >= kappa g + i w g^2 / (2 d): the rebate on the whole target against the
    capital tied up while the surplus g sells down. For kappa = 0, g* = sqrt(2 rho T d / i).

    Parameters
    ----------
    rebate_rate
        rho, rebate as a share of the price on every unit of the target, >= 0.
    price
        Purchase price w, money per unit, > 0.
    target
        T, units, > 0.
    sell_down
        Rate d at which surplus sells, units per month, > 0.
    capital_rate
        i, share per month, > 0 unless `unit_loss` is.
    unit_loss
        Other loss kappa on each unit loaded, money, >= 0.

    Raises
    ------
    ValueError
        If an argument is out of range, or loading costs nothing.

    Examples
    --------
    >>> round(loading_gap(0.03, 100.0, 1000.0, 300.0, 0.01), 2)
    1341.64
    >>> round(loading_gap(0.03, 100.0, 1000.0, 300.0, 0.01, unit_loss=2.0), 2)
    869.69
    """
    bonus = non_negative("rebate_rate", rebate_rate) * positive("price", price)
    bonus *= positive("target", target)
    curve = non_negative("capital_rate", capital_rate) * price / positive("sell_down", sell_down)
    kappa = non_negative("unit_loss", unit_loss)
    if curve == 0.0 and kappa == 0.0:
        raise ValueError("capital_rate and unit_loss are both 0: loading would cost nothing")
    # The root of kappa g + curve g^2 / 2 = bonus, written so that curve = 0 is no special case.
    return 2.0 * bonus / (kappa + math.sqrt(kappa * kappa + 2.0 * curve * bonus))


def dumping_gap(rebate_rate: float, price: float, target: float, unit_loss: float) -> float:
    """Return the largest gap worth closing by dumping the surplus at a loss, units (R2).

    g = rho w T / delta.

    Parameters
    ----------
    rebate_rate
        rho, rebate as a share of the price on every unit of the target, >= 0.
    price
        Purchase price w, money per unit, > 0.
    target
        T, units, > 0.
    unit_loss
        Loss delta on each unit dumped, money, > 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> dumping_gap(0.03, 100.0, 1000.0, unit_loss=5.0)
    600.0
    """
    bonus = non_negative("rebate_rate", rebate_rate) * positive("price", price)
    return bonus * positive("target", target) / positive("unit_loss", unit_loss)


def last_units_price(rebate_rate: float, price: float, target: float, gap: float) -> float:
    """Return what each of the last `gap` units to a target really costs, money per unit (R2).

    w (1 - rho T / g): reaching the target earns the rebate on all of it.

    Parameters
    ----------
    rebate_rate
        rho, rebate as a share of the price on every unit of the target, >= 0.
    price
        Purchase price w, money per unit, > 0.
    target
        T, units, > 0.
    gap
        Units g still missing, > 0.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Examples
    --------
    >>> last_units_price(0.03, 100.0, 1000.0, gap=100.0)
    70.0
    """
    return price - dumping_gap(rebate_rate, price, target, gap)
