"""The specification of a calibration: which column is what, and which model is fitted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import get_args

from channelsim.calibration import checking
from channelsim.calibration.faults import CalibrationError, Fault, nearest
from channelsim.calibration.vocabulary import Effect, Estimator, Form, Level, Model, Period


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Names of the user's columns; an absent one is None.

    `week`, `units` and `price` are needed, and at least one of `outlet` and `region`.
    """

    week: str
    """Period: whole numbers, or dates."""
    units: str
    """Units sold in the period (or sales per head)."""
    price: str
    """Price paid per unit, money."""
    outlet: str | None = None
    """Outlet or account."""
    region: str | None = None
    """Region or market."""
    product: str | None = None
    """Product or brand."""
    display: str | None = None
    """Share of the period (or of the outlet's doors) with a display, 0 to 1."""
    feature: str | None = None
    """Share of the period with a feature advertisement, 0 to 1."""
    spend: str | None = None
    """Support money spent, not negative; enters as ln(1 + spend)."""
    cost: str | None = None
    """Seller's cost per unit, money: gives the pass-through and serves as instrument."""
    income: str | None = None
    """Income per head, money."""
    rival_price: str | None = None
    """Rivals' price, money; worked out from the other products when left out."""
    neighbour_price: str | None = None
    """Cheapest neighbouring region's price, money; see `CalibrationSpec.neighbours`."""
    reference_price: str | None = None
    """Price at which the brand has its `share`, money: the suggested retail price; see
    `CalibrationSpec.response`."""


@dataclass(frozen=True, kw_only=True)
class CalibrationSpec:
    """What to estimate from which columns. Build one with `parse_spec`."""

    columns: Columns
    """The user's column names."""
    model: Model = "static"
    """``dynamic`` adds last period's ln units and reports long-run elasticities."""
    estimator: Estimator = "auto"
    """``log``: least squares on ln units. ``counts``: negative-binomial quasi-likelihood with a
    log link, which takes zeros. ``auto``: counts for whole-number units, else log."""
    response: Form = "log_linear"
    """``log_linear``: ln units are linear in ln prices. ``scenario``: the demand function of a
    scenario, where the two differ. With `share` and `columns.reference_price` price and display act
    on the share of buyers, which fills up as prices fall; without `share` the elasticity is
    constant. With `border_share` buyers cross borders by the scenario's law, and the share of
    buyers who compare is estimated in place of the neighbour's elasticity."""
    effects: tuple[Effect, ...] = ("entity", "time")
    """Fixed effects. An entity is a product in an outlet (or in a region)."""
    cluster: tuple[str, ...] | None = None
    """Errors are clustered by these (``entity``, ``outlet``, ``region``, ``product``, ``week``; at
    most two). None takes the outlet, or else the region; ``none`` asks for classical errors."""
    group: Level | None = None
    """Estimate slopes by this level and shrink them to their mean."""
    own_products: tuple[str, ...] = ()
    """Products whose demand is estimated; the others only make the rivals' price. Empty: all."""
    neighbours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Neighbouring regions by region, from which the cheapest neighbour's price is worked out."""
    instrument: bool = False
    """Two-stage least squares with the cost as instrument for the price."""
    period: Period | None = None
    """Length of a period; None: read off the dates, or a week for whole numbers."""
    start_week: str | float | None = None
    """First period used; earlier ones still serve as lags."""
    end_week: str | float | None = None
    """Last period used."""
    share: float | None = None
    """Our share of potential buyers, 0.001 to 0.98: turns the elasticity into `beta`."""
    rival_share: float | None = None
    """The rivals' share of potential buyers, 0.001 to 0.98: turns the cross elasticity into the
    elasticity of their attraction."""
    border_share: float | None = None
    """Share of a region's outlets that lie at a border, 0.01 to 1: turns the neighbour's elasticity
    into the share of buyers who compare prices across it."""
    confidence: float = 0.95
    """Level of the intervals, in (0, 1)."""
    min_periods: int = 20
    """Fewer periods than this are refused; at least 3."""
    min_price_sd: float = 0.02
    """Standard deviation of ln price left after the fixed effects below which the table is
    refused; above 0."""
    source: str = "user's table"
    """Where the table comes from, printed beside every number."""


def parse_spec(spec: Mapping[str, object]) -> CalibrationSpec:
    """Check a specification as read from YAML and return it typed.

    Parameters
    ----------
    spec
        Mapping with `columns` and any options of `CalibrationSpec`.

    Returns
    -------
    CalibrationSpec

    Raises
    ------
    CalibrationError
        With every fault: unknown keys (and the nearest valid name), wrong types, values out of
        range, missing columns.

    Examples
    --------
    >>> parse_spec({"columns": {"region": "state", "week": "year", "units": "sales",
    ...                         "price": "price"}}).effects
    ('entity', 'time')
    >>> from channelsim.calibration.faults import CalibrationError
    >>> try:
    ...     parse_spec({"columns": {"outlet": "o", "week": "w", "units": "u", "prise": "p"}})
    ... except CalibrationError as error:
    ...     print(error)
    columns.prise: unknown key; did you mean 'price'?
    columns.price: needed
    """
    faults: list[Fault] = []
    columns = _columns(spec.get("columns"), faults)
    options: dict[str, object] = {}
    for key, value in spec.items():
        if key == "columns":
            continue
        check = _CHECKS.get(key)
        if check is None:
            valid = ("columns", *_CHECKS)
            faults.append(Fault(path=str(key), message=f"unknown key; {nearest(str(key), valid)}"))
            continue
        try:
            options[key] = check(value)
        except ValueError as error:
            faults.append(Fault(path=str(key), message=str(error)))
    if columns is not None:
        faults.extend(_cross_faults(columns, options))
    if faults or columns is None:
        raise CalibrationError(faults)
    return CalibrationSpec(columns=columns, **options)  # type: ignore[arg-type]  # checked one by one above


def _columns(raw: object, faults: list[Fault]) -> Columns | None:
    valid = tuple(f.name for f in fields(Columns))
    if not isinstance(raw, Mapping):
        faults.append(Fault(path="columns", message="needed: a mapping of " + ", ".join(valid)))
        return None
    before = len(faults)
    for key, value in raw.items():
        path = f"columns.{key}"
        if key not in valid:
            faults.append(Fault(path=path, message=f"unknown key; {nearest(str(key), valid)}"))
        elif not isinstance(value, str):
            faults.append(Fault(path=path, message=f"must be a column's name, not {value!r}"))
    faults.extend(
        Fault(path=f"columns.{key}", message="needed")
        for key in ("week", "units", "price")
        if key not in raw
    )
    if "outlet" not in raw and "region" not in raw:
        faults.append(Fault(path="columns.outlet", message="needed, or columns.region"))
    return Columns(**raw) if len(faults) == before else None


def _cross_faults(columns: Columns, options: Mapping[str, object]) -> list[Fault]:
    """Options that need a column which the specification does not name."""
    needs: list[tuple[str, str]] = []
    if options.get("instrument"):
        needs.append(("instrument", "cost"))
    if options.get("neighbours"):
        needs.append(("neighbours", "region"))
    if options.get("own_products"):
        needs.append(("own_products", "product"))
    for option in ("group", "cluster"):
        value = options.get(option)
        names = value if isinstance(value, tuple) else (value,)
        needs.extend((option, str(n)) for n in names if n in get_args(Level))
    faults = [
        Fault(path=option, message=f"needs columns.{column}")
        for option, column in needs
        if getattr(columns, column) is None
    ]
    faults.extend(_response_faults(columns, options))
    if options.get("instrument") and options.get("group"):
        faults.append(Fault(path="group", message="slopes by group are not instrumented"))
    if options.get("neighbours") and columns.neighbour_price is not None:
        faults.append(Fault(path="neighbours", message="give this or columns.neighbour_price"))
    if options.get("estimator") == "counts":
        for option, value in (("model", "dynamic"), ("instrument", True)):
            if options.get(option) == value:
                faults.append(Fault(path="estimator", message=f"counts excludes {option}: {value}"))
    return faults


def _response_faults(columns: Columns, options: Mapping[str, object]) -> list[Fault]:
    if options.get("response") != "scenario":
        return []
    faults = [
        Fault(path="response", message=f"scenario excludes {option}: {value}")
        for option, value in (("model", "dynamic"), ("instrument", True))
        if options.get(option) == value
    ]
    if options.get("group") is not None:
        faults.append(Fault(path="response", message="slopes by group are log_linear"))
    if options.get("share") is not None and columns.reference_price is None:
        faults.append(Fault(path="response", message="share needs columns.reference_price"))
    return faults


_CHECKS: dict[str, Callable[[object], object]] = {
    "model": checking.one_of(*get_args(Model)),
    "estimator": checking.one_of(*get_args(Estimator)),
    "response": checking.one_of(*get_args(Form)),
    "effects": checking.effects,
    "cluster": checking.cluster,
    "group": checking.one_of(*get_args(Level)),
    "own_products": checking.strings,
    "neighbours": checking.neighbours,
    "instrument": checking.flag,
    "period": checking.one_of(*get_args(Period)),
    "start_week": checking.moment,
    "end_week": checking.moment,
    "share": checking.number(0.001, 0.98),
    "rival_share": checking.number(0.001, 0.98),
    "border_share": checking.number(0.01, 1.0),
    "confidence": checking.number(0.5, 0.999),
    "min_periods": checking.number(3, 10_000, whole=True),
    "min_price_sd": checking.number(1e-6, 1.0),
    "source": checking.text,
}
