"""Runs of good periods: what reaching the target now is worth in the periods that follow."""


def wait_factor(missing: int, needed: int, chance: float, discount: float) -> float:
    r"""Give the expected discount of money that comes after `needed` good periods in a row.

    A period is good with probability :math:`q`; a bad one starts the count anew. With
    :math:`a = q \delta`, :math:`b = (1 - q) \delta` and :math:`j` good periods missing the mean of
    :math:`\delta^\tau` over the waiting time :math:`\tau` is (success runs, Feller 1968, *An
    Introduction to Probability Theory*, vol. 1, ch. XIII)

    .. math:: \psi_j = a^j + b \, \psi_n \frac{1 - a^j}{1 - a}, \qquad
              \psi_n = \frac{a^n}{1 - b (1 - a^n) / (1 - a)}

    Parameters
    ----------
    missing : int
        Good periods still missing, 0 to `needed`.
    needed : int
        Good periods in a row that are needed, at least 1.
    chance : float
        Probability q of a good period, 0 to 1.
    discount : float
        Worth of money a period later, above 0 and at most 1.

    Returns
    -------
    float
        0 to 1; 1 if none is missing.

    Examples
    --------
    >>> wait_factor(3, 3, chance=1.0, discount=0.9)  # three certain periods
    0.7290000000000001
    >>> round(wait_factor(1, 1, chance=0.5, discount=0.9), 6)  # 0.45 / (1 - 0.45)
    0.818182
    """
    if missing == 0:
        return 1.0
    if chance <= 0.0:
        return 0.0
    hit, miss = chance * discount, (1.0 - chance) * discount
    if hit == 1.0:
        return 1.0
    whole = hit**needed / (1.0 - miss * (1.0 - hit**needed) / (1.0 - hit))
    return float(hit**missing + miss * whole * (1.0 - hit**missing) / (1.0 - hit))


def run_value(
    streak: int, needed: int, chance: float, discount: float, reward: float, ahead: int
) -> float:
    r"""Give what a good period now adds to the rewards of the next `ahead` periods.

    From the `needed`-th good period in a row on, each good one earns `reward`:

    .. math:: W_h(m) = q \, (L \, [m + 1 \ge n] + \delta W_{h-1}(\min(m + 1, n)))
              + (1 - q) \, \delta W_{h-1}(0)

    and a good period now adds :math:`\delta (W(\min(m + 1, n)) - W(0))` to what it earns itself
    (dynamic programming, Bellman 1957).

    Parameters
    ----------
    streak : int
        Good periods in a row so far (m), at least 0.
    needed : int
        Good periods in a row from which rewards flow (n), at least 1.
    chance, discount : float
        Probability of a good period; worth of money a period later.
    reward : float
        Reward of a good period (L), money.
    ahead : int
        Periods looked at, at least 0.

    Returns
    -------
    float
        Money, at least 0.

    Examples
    --------
    >>> run_value(1, 2, chance=1.0, discount=1.0, reward=100.0, ahead=3)  # 300 against 200
    100.0
    """
    worth = [0.0] * (needed + 1)
    for _ in range(ahead):
        worth = [
            chance
            * ((reward if run + 1 >= needed else 0.0) + discount * worth[min(run + 1, needed)])
            + (1.0 - chance) * discount * worth[0]
            for run in range(needed + 1)
        ]
    return discount * (worth[min(streak + 1, needed)] - worth[0])
