"""Which code produced a result: package version and a digest of the source that decides numbers."""

import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import channelsim

# What decides a replication's numbers and how they are kept: rooms and single files. A new figure,
# another optimiser or another way to compare does not make a simulation stale.
DECIDING = (
    "model", "scenario", "simulation", "measurement",
    "experiments/record.py", "experiments/replicate.py",
)  # fmt: skip
# Libraries whose versions are worth knowing when a number cannot be reproduced.
LIBRARIES = ("numpy", "pandas", "pyarrow", "scipy", "simpy")


@cache
def code_digest() -> str:
    """Digest the source files that decide numbers.

    Returns
    -------
    str
        64 hexadecimal digits, the same for the same files wherever they are installed.

    Examples
    --------
    >>> len(code_digest())
    64
    """
    root = Path(channelsim.__file__).parent
    digest = sha256()
    places = [root / name for name in DECIDING]
    files = [path for place in places for path in (place, *place.rglob("*.py")) if path.is_file()]
    for path in sorted(files):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """List what a result was computed with.

    Returns
    -------
    dict
        Name -> version of the package, its code digest, Python and the numerical libraries.
    """
    found = {
        "channelsim": channelsim.__version__,
        "code": code_digest(),
        "python": ".".join(str(part) for part in sys.version_info[:3]),
    }
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found
