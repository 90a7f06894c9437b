"""The scenarios that travel with the package, and the files a new user starts from."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

from channelsim.scenario.faults import Fault, ScenarioError
from channelsim.scenario.places import display

STARTER = "small"


def shipped_folder() -> Path | None:
    """Folder of the shipped scenarios: in the installed package, or beside it in a checkout."""
    package = Path(str(files("channelsim")))
    installed = package / "scenarios"
    if installed.is_dir():
        return installed
    checkout = package.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / "scenarios").is_dir():
        return checkout / "scenarios"
    return None


def shipped_scenarios() -> dict[str, Path]:
    """Shipped scenarios by name, as `load_scenario` takes them.

    Examples
    --------
    >>> all(path.suffix == ".yaml" for path in shipped_scenarios().values())
    True
    """
    folder = shipped_folder()
    if folder is None:
        return {}
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def write_starter(folder: str | Path, name: str = STARTER) -> tuple[Path, ...]:
    """Copy a shipped scenario and every file it reads into a folder of the user's own.

    Parameters
    ----------
    folder
        The folder; made when it does not exist.
    name
        A shipped scenario.

    Returns
    -------
    tuple of Path
        The files written, the scenario first.

    Raises
    ------
    ScenarioError
        When there is no such scenario, when one of the files exists already, or when the folder
        cannot be written. Files that exist are never touched.
    """
    from channelsim.scenario.chain import read_chain, table_files
    from channelsim.scenario.load import find_scenario

    source = find_scenario(name)
    faults: list[Fault] = []
    chain = read_chain(source, (), faults)
    tables = table_files(chain, faults)
    if faults:
        raise ScenarioError(faults)
    target = Path(folder)
    home = source.resolve().parent
    copies = {path: target / path.relative_to(home) for path in (*chain.files, *tables)}
    present = [copy for copy in copies.values() if copy.exists() or copy.is_symlink()]
    if present:
        message = "exists already; nothing was written"
        raise ScenarioError([Fault(display(path), 1, "", message) for path in present])
    try:
        for path, copy in copies.items():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise ScenarioError([Fault(str(target), 1, "", message)]) from None
    return tuple(copies.values())
