"""What is known of a KPI: its unit, its better direction, and how its numbers are said."""

from typing import TYPE_CHECKING

from channelsim.experiments.faults import QuestionError

if TYPE_CHECKING:
    import pandas as pd

    from channelsim.experiments.replicate import Task
    from channelsim.measurement import Kpi


ROUNDING = 1e-12  # below this a difference is an error of floating point


def kpi_fact(name: str) -> "Kpi | None":
    """Look a KPI up in the one place that defines them; None if it is not defined there."""
    from channelsim.measurement import KPIS

    return KPIS.get(name)


def better_direction(name: str) -> str:
    """Return `high`, `low`, or `none` where neither is better or the KPI is unknown."""
    fact = kpi_fact(name)
    return "none" if fact is None else fact.better


def unit_of(name: str) -> str:
    """Return the unit of a KPI, empty if it is unknown."""
    fact = kpi_fact(name)
    return "" if fact is None else fact.unit


def in_a_sentence(name: str) -> str:
    """Return the trade's word for a KPI as it stands within a sentence; its name if it has none.

    Examples
    --------
    >>> in_a_sentence("diversion_rate"), in_a_sentence("unheard_of")
    ('diversion rate', 'unheard_of')
    """
    fact = kpi_fact(name)
    return name if fact is None else fact.label_en[:1].lower() + fact.label_en[1:]


def no_such_kpi(name: str) -> str:
    """Say that a KPI is not known, with the nearest name that is.

    Examples
    --------
    >>> no_such_kpi("contributon")
    "there is no KPI 'contributon'; did you mean 'contribution'?"
    """
    from channelsim.measurement import KPIS
    from channelsim.scenario.faults import suggestion

    return f"there is no KPI {name!r}{suggestion(name, list(KPIS))}"


def check_kpi(name: str, task: "Task") -> None:
    """Refuse a KPI that no run will have, before any run is done.

    Parameters
    ----------
    name
        Of the KPI that a study is about.
    task
        What computes its runs; those of a task of one's own may have KPIs of their own.

    Raises
    ------
    QuestionError
        If the package's own runs have no such KPI.
    """
    from channelsim.experiments.replicate import replicate

    if task is replicate and kpi_fact(name) is None:
        raise QuestionError(no_such_kpi(name))


def idle_kpis(kpis: "pd.DataFrame") -> list[str]:
    """List the KPIs that are 0 in every run: mostly those of mechanisms that are switched off.

    Parameters
    ----------
    kpis
        A row for each run, a column for each KPI; KPIs that no run has are not listed.

    Examples
    --------
    >>> import pandas as pd
    >>> idle_kpis(pd.DataFrame({"revenue": [3.0, 0.0], "transfer_units": [0.0, 0.0]}))
    ['transfer_units']
    """
    known = [name for name in kpis.columns if kpi_fact(str(name)) is not None]
    return [str(name) for name in known if len(kpis) and (kpis[name] == 0).all()]


def say_number(value: float) -> str:
    """Write a number with the digits a reader can use.

    Examples
    --------
    >>> [say_number(x) for x in (1234567.8, 45.678, 4.5678, 0.0456, 0.0)]
    ['1,234,568', '45.7', '4.57', '0.0456', '0']
    """
    size = abs(value)
    if size != size or size == float("inf"):
        return "n/a" if size != size else "inf"
    if size >= 1000:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 1 else f"{value:.3g}"


def say_amount(value: float, unit: str) -> str:
    """Write a value of a KPI: shares in per cent.

    Examples
    --------
    >>> say_amount(0.0312, "share"), say_amount(1200.4, "money"), say_amount(float("nan"), "share")
    ('3.12%', '1,200', 'n/a')
    """
    said = say_number(100 * value if unit == "share" else value)
    return f"{said}%" if unit == "share" and said != "n/a" else said


def say_difference(value: float, unit: str) -> tuple[str, str]:
    """Write a difference of a KPI and the word that follows it: shares differ by points.

    Examples
    --------
    >>> say_difference(0.031, "share"), say_difference(0.00012, "share")
    (('3.1', 'points'), ('0.012', 'points'))
    >>> say_difference(1200.4, "money"), say_difference(-3.7e-17, "share")  # a rounding error
    (('1,200', ''), ('0', 'points'))
    """
    if abs(value) < ROUNDING:
        value = 0.0
    if unit == "share":
        points = 100 * value
        return f"{points:.1f}" if abs(points) >= 0.95 else f"{points:.2g}", "points"
    return say_number(value), ""
