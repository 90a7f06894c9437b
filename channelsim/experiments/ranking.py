"""Which of many scenarios are shown: the best and the worst by one KPI."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.files import write_whole
from channelsim.experiments.kpi_facts import better_direction
from channelsim.experiments.results import Comparison

if TYPE_CHECKING:
    import pandas as pd

MANY = 20  # more variants than this are not read one by one
BEST, WORST = 10, 3
RANKED_BY = "contribution"
DESIGNS = "designs.csv"


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """The scenarios of a study in the order of one KPI.

    Parameters
    ----------
    kpi
        What they are ranked by.
    order
        All variants that have a value, the best first.
    shown
        Those worth a row: all variants as the study has them where they are few; else the ten best
        and the three worst, the best first.
    cut
        Whether `shown` leaves any out.
    """

    kpi: str
    order: tuple[str, ...]
    shown: tuple[str, ...]
    cut: bool

    @property
    def best(self) -> tuple[str, ...]:
        """The best of those shown."""
        return self.shown[:BEST] if self.cut else self.shown

    @property
    def count(self) -> int:
        """How many variants were ranked."""
        return len(self.order)


def rank(study: Comparison, kpi: str = RANKED_BY) -> Ranking:
    """Put the variants of a study in the order of their mean of a KPI.

    Means are read as they are: whether the first is clearly ahead of the second is for the
    comparisons with the best to say. With few replications the mean of the first of many flatters
    it, since luck helps to come first; simulate the choice again with another seed.

    Parameters
    ----------
    study
        What is ranked.
    kpi
        With a better direction. A study whose runs do not have it keeps its order.

    Raises
    ------
    QuestionError
        If neither high nor low values of the KPI are better.
    """
    direction = better_direction(kpi)
    if direction not in ("high", "low"):
        raise QuestionError(f"scenarios cannot be ranked by {kpi}: neither high nor low is better")
    variants = [name for name in study.results if name != study.baseline]
    rows = study.summary[study.summary["kpi"] == kpi].set_index("scenario")["mean"]
    means = rows.reindex(variants).dropna()
    ordered = means.sort_values(ascending=direction == "low", kind="stable").index
    order = tuple(map(str, ordered)) if len(ordered) else tuple(variants)
    cut = len(variants) > MANY
    shown = (*order[:BEST], *order[max(len(order) - WORST, BEST) :]) if cut else tuple(variants)
    return Ranking(kpi=kpi, order=order, shown=shown, cut=cut)


def narrowed(study: Comparison, names: tuple[str, ...]) -> Comparison:
    """Give the baseline and some variants of a study; estimates stay those of the whole study."""
    kept = {name: study.results[name] for name in (study.baseline, *names)}
    return replace(study, results=kept, part_of=study)


def design_table(study: Comparison) -> "pd.DataFrame":
    """Lay a sweep out for a spreadsheet: a row per scenario, its settings and its mean KPIs.

    Returns
    -------
    DataFrame
        `scenario`, a column per path varied, `replications` (finished), and the mean of each KPI;
        the baseline first, its settings empty.
    """
    means = study.kpis.groupby("scenario", sort=False).mean().drop(columns="replication")
    counts = study.kpis.groupby("scenario", sort=False).size().rename("replications")
    names = [study.baseline, *(name for name in study.results if name != study.baseline)]
    table = study.settings.join(counts).join(means).reindex(names)
    table["replications"] = table["replications"].fillna(0).astype(int)
    return table.reset_index()


def write_designs(study: Comparison) -> None:
    """Write the table of all designs into the folder of a study, whole or not at all.

    Raises
    ------
    StoreError
        If the disk refuses.
    """
    if len(study.kpis):
        text = design_table(study).to_csv(index=False, lineterminator="\n")
        write_whole(study.folder / DESIGNS, text.encode())
