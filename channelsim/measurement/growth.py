"""KPIs of the channel's growth: intake, first orders, who stays, and who is called on."""

from channelsim.measurement.window import Window, ratio


def _details(window: Window, kind: str) -> list[str]:
    return window.events.among("kind", kind).texts("detail")


def _part(window: Window, kind: str) -> float:
    """Add up events of the form ``3 of 5`` and give the first number over the second."""
    pairs = [detail.split(" of ") for detail in _details(window, kind)]
    return ratio(sum(float(pair[0]) for pair in pairs), sum(float(pair[1]) for pair in pairs))


def benign_units(window: Window) -> float:
    """Sum units delivered to outlets that no distributor serves."""
    return window.flows.among("kind", "benign").sum("units")


def first_order_conversion(window: Window) -> float:
    """Give first orders over those who were asked for one."""
    return _part(window, "first orders")


def new_partner_retention(window: Window) -> float:
    """Give newcomers still there after 91 days over all whose 91 days have ended."""
    return _part(window, "three months")


def distributors_recruited(window: Window) -> float:
    """Count distributors that have opened after applying."""
    return len(_details(window, "recruited"))


def intake_score(window: Window) -> float:
    """Average the scores of the distributors recruited."""
    scores = [float(detail.split()[1]) for detail in _details(window, "recruited")]
    return ratio(sum(scores), len(scores))


def intake_quality(window: Window) -> float:
    """Give the share of the distributors recruited with grade B+ or better."""
    grades = [detail.split()[-1] for detail in _details(window, "recruited")]
    return ratio(float(grades.count("B+")), len(grades))


def service_level(window: Window) -> float:
    """Average the share of the calls needed that were made, over weeks."""
    made = [float(detail.split(" of ")[0]) for detail in _details(window, "service")]
    return ratio(sum(made), len(made))
