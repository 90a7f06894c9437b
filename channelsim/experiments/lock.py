"""One batch at a time on one result folder."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from channelsim.experiments.faults import UnusableStoreError
from channelsim.experiments.files import disk_words

if sys.platform == "win32":
    import msvcrt

    def _seize(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _seize(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def only_batch(folder: Path) -> Iterator[None]:
    """Hold a result folder for one batch; the system lets go when the process ends, even killed.

    Parameters
    ----------
    folder
        The result folder; made when missing.

    Raises
    ------
    UnusableStoreError
        If another batch holds the folder, or the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / ".lock").open("ab")
    except OSError as fault:
        raise UnusableStoreError(f"cannot use {folder} for results: {disk_words(fault)}") from fault
    with stream:
        try:
            _seize(stream.fileno())
        except OSError as fault:
            raise UnusableStoreError(
                f"another batch is writing to {folder}; wait for it or choose another folder"
            ) from fault
        yield
