"""Rows of a long table as plain arrays: what figures are computed from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

Numbers = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Names:
    """A column of names, each name kept once.

    Parameters
    ----------
    numbers : ndarray of int, shape (rows,)
        Place of each row's name in `known`.
    known : tuple of str
        The names, in the order of their first rows.
    """

    numbers: NDArray[np.intp]
    known: tuple[str, ...]

    def among(self, names: tuple[str, ...]) -> NDArray[np.bool_]:
        """Mark the rows that bear one of the names, shape (rows,)."""
        wanted = set(names)
        return np.array([name in wanted for name in self.known], dtype=np.bool_)[self.numbers]

    def keeping(self, names: tuple[str, ...]) -> "Names":
        """Number anew with only these names known: for rows that bear no others."""
        place = {name: number for number, name in enumerate(names)}
        renumbered = np.array([place.get(name, -1) for name in self.known], dtype=np.intp)
        return Names(renumbered[self.numbers], names)


class _Columns(dict[str, Numbers | Names]):
    """Columns of a frame, each turned into an array when it is first read."""

    def __init__(self, frame: "pd.DataFrame") -> None:
        super().__init__()
        self._frame = frame

    def __missing__(self, column: str) -> Numbers | Names:
        values = self._frame[column]
        found = values.to_numpy() if values.dtype.kind in "iufb" else names_of(values)
        self[column] = found
        return found


def names_of(column: "pd.Series[Any]") -> Names:
    """Number the names of a column, categories or text.

    Raises
    ------
    ValueError
        If a row has no name; an empty name is one.

    Examples
    --------
    >>> import pandas as pd
    >>> names_of(pd.Series(["b", "a", "b"], dtype="category")).known
    ('b', 'a')
    """
    import pandas as pd

    values = column.array
    known: Iterable[object]
    if isinstance(values, pd.Categorical):
        numbers, known = _by_first_row(values.codes, values.categories.to_numpy())
    else:
        numbers, known = pd.factorize(column)
    if numbers.min(initial=0) < 0:
        raise ValueError(f"{column.name}: some row has no name")
    return Names(numbers, tuple(map(str, known)))


def _by_first_row(codes: Numbers, categories: Numbers) -> tuple[Numbers, Numbers]:
    """Number categories in the order in which rows first bear them, as text is numbered."""
    rows = len(codes)
    first = np.full(len(categories) + 1, rows)  # the last place is for rows without a name
    first[codes[::-1]] = np.arange(rows)[::-1]  # of the rows of a name, the first is written last
    order = np.argsort(first[:-1])[: np.count_nonzero(first[:-1] < rows)]
    number = np.full(len(first), -1)
    number[order] = np.arange(len(order))
    return number[codes], categories[order]


@dataclass(frozen=True, eq=False)
class Rows:
    """Some rows of a table.

    Parameters
    ----------
    columns : mapping of str to ndarray or Names
        Columns of the whole table, each of shape (rows of the table,).
    kept : ndarray of bool, shape (rows of the table,)
        Which rows are meant.

    Examples
    --------
    >>> import pandas as pd
    >>> flows = rows_of(pd.DataFrame({"kind": ["regular", "malicious"], "units": [9, 4]}))
    >>> flows.among("kind", "malicious").sum("units")
    4
    """

    columns: Mapping[str, Numbers | Names]
    kept: NDArray[np.bool_]

    def __len__(self) -> int:
        return int(np.count_nonzero(self.kept))

    @cached_property
    def _every(self) -> bool:
        return bool(self.kept.all())

    def _named(self, column: str) -> Names:
        names = self.columns[column]
        if not isinstance(names, Names):
            raise TypeError(f"column {column} holds numbers, not names")
        return names

    def _numbers(self, column: str) -> Numbers:
        values = self.columns[column]
        if isinstance(values, Names):
            raise TypeError(f"column {column} holds names, not numbers")
        return values

    def __getitem__(self, column: str) -> Numbers:
        """Give the numbers of a column, shape (rows,)."""
        values = self._numbers(column)
        return values if self._every else values[self.kept]

    def names(self, column: str) -> Names:
        """Give the names of a column; those that no row bears are known as well."""
        names = self._named(column)
        return names if self._every else Names(names.numbers[self.kept], names.known)

    def texts(self, column: str) -> list[str]:
        """Give the names of a column row by row."""
        names = self.names(column)
        return [names.known[number] for number in names.numbers]

    def sum(self, column: str) -> float:
        """Sum a column; whole numbers give a whole number, exactly."""
        total: float = self[column].sum().item()
        return total

    def sums(self, column: str, by: str) -> dict[str, Any]:
        """Sum a column by name, whole numbers exactly; a name that no row bears has no sum.

        Examples
        --------
        >>> import pandas as pd
        >>> paid = pd.DataFrame({"who": ["b", "a", "b"], "amount": [5, 1, 7]})
        >>> rows_of(paid).sums("amount", by="who")
        {'b': 12, 'a': 1}
        """
        names, values = self.names(by), self[column]
        totals = np.zeros(len(names.known), dtype=values.dtype)
        np.add.at(totals, names.numbers, values)
        met = np.bincount(names.numbers, minlength=len(totals)) > 0
        return {
            name: total
            for name, total, there in zip(names.known, totals.tolist(), met, strict=True)
            if there
        }

    def where(self, chosen: NDArray[np.bool_]) -> "Rows":
        """Keep those of these rows that are marked in the whole table."""
        return Rows(self.columns, self.kept & chosen)

    def among(self, column: str, *names: str) -> "Rows":
        """Keep the rows that bear one of the names."""
        return self.where(self._named(column).among(names))

    def without(self, column: str, *names: str) -> "Rows":
        """Keep the rows that bear none of the names."""
        return self.where(~self._named(column).among(names))

    def since(self, column: str, moment: float = 0.0) -> "Rows":
        """Keep the rows whose day or month is not before a moment."""
        return self.where(self._numbers(column) >= moment)


def rows_of(frame: "pd.DataFrame") -> Rows:
    """Read a table as arrays; only the columns asked for are read."""
    return Rows(_Columns(frame), np.ones(len(frame), dtype=np.bool_))
