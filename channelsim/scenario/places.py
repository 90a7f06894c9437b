"""Which paths a scenario may name: its own folder, the shipped scenarios, and what is allowed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LONGEST_PATH = 1_000


@dataclass(frozen=True, slots=True)
class Places:
    """Folders a scenario may read from.

    Parameters
    ----------
    folder
        Folder of the scenario file, None for a scenario that came from no file.
    roots
        Every folder (or file) that may be read, links resolved.
    """

    folder: Path | None
    roots: tuple[Path, ...]

    @classmethod
    def around(cls, folder: Path | None, allowed: Sequence[Path]) -> Places:
        """Places of a scenario in `folder` whose user allows other paths."""
        own = () if folder is None else (folder,)
        return cls(folder, tuple(Path(path).resolve() for path in (*own, *allowed)))

    def admit(self, text: object, beside: Path | None) -> Path:
        """File that a scenario names.

        Parameters
        ----------
        text
            The path as written, relative to `beside` unless absolute.
        beside
            Folder of the file in which the path is written.

        Returns
        -------
        Path
            The file, links resolved.

        Raises
        ------
        ValueError
            When it is no file, or lies outside every allowed folder.
        """
        if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST_PATH:
            raise ValueError("should be the path of a file")
        if "\0" in text:
            raise ValueError("holds a NUL character")
        if beside is None and not Path(text).is_absolute():
            raise ValueError(f"{text!r} is a relative path in a scenario that came from no file")
        try:
            path = ((beside or Path()) / text).resolve()
            inside = any(path.is_relative_to(root) for root in self.roots)
            found = inside and path.is_file()
        except (OSError, RuntimeError) as error:  # RuntimeError: links that go in a circle
            raise ValueError(f"{text!r} cannot be followed: {type(error).__name__}") from None
        if not inside:
            raise ValueError(
                f"{text!r} lies outside the scenario's folder; pass --allow-path (allow_paths in "
                "Python) if it may be read"
            )
        if not found:
            raise ValueError(f"there is no file {text!r}")
        return path


def display(path: Path) -> str:
    """Path as messages show it: relative when it lies under the working folder."""
    try:
        here = Path.cwd()
    except OSError:
        return str(path)
    return os.path.relpath(path, here) if path.is_relative_to(here) else str(path)
