"""Files written whole or not at all, and told apart by digest."""

import errno
import json
import os
import secrets
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from channelsim.experiments.faults import StoreError

UNFINISHED = ".part"


def write_whole(path: Path, content: bytes, *, safe: bool = True) -> str:
    """Write a file so that a reader sees all of it or none of it, at whatever moment power fails.

    Parameters
    ----------
    path
        The file; its folder is made when missing.
    content
        All of its bytes.
    safe
        Wait until the disk has it. Without, which is much faster, a loss of power (not the end of
        a process) can leave a named file cut short: only for files that are checked by digest
        before they are used.

    Returns
    -------
    str
        SHA-256 of the content, 64 hexadecimal digits.

    Raises
    ------
    StoreError
        If the disk is full or refuses the write; no partial file stays behind.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with partial.open("wb") as stream:
                stream.write(content)
                if safe:
                    stream.flush()
                    os.fsync(stream.fileno())
            os.replace(partial, path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise StoreError(f"cannot write {path}: {disk_words(fault)}") from fault
    return sha256(content).hexdigest()


def disk_words(fault: OSError) -> str:
    """Say what a disk fault means to somebody who has to act on it.

    Examples
    --------
    >>> disk_words(OSError(errno.ENOSPC, "No space left on device"))
    'the disk is full; make room and run the same command again, finished runs are kept'
    """
    if fault.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "the disk is full; make room and run the same command again, finished runs are kept"
    return fault.strerror or str(fault)


def canonical(value: object, plain: Callable[[object], object] | None = None) -> bytes:
    """Encode JSON so that equal values in equal order have equal bytes; without NaN.

    Parameters
    ----------
    value
        What is encoded.
    plain
        Gives the content of an object that JSON has no form for.
    """
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False, default=plain)
    return f"{text}\n".encode()
