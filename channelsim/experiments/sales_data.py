"""A user's sales table and its specification, from files to estimates and back to files."""

from pathlib import Path
from typing import TYPE_CHECKING

from channelsim.experiments.faults import QuestionError
from channelsim.experiments.files import write_whole

if TYPE_CHECKING:
    from channelsim.calibration import Calibration


def calibrate_files(data: Path, spec: Path) -> "Calibration":
    """Estimate demand parameters from a CSV file.

    Parameters
    ----------
    data
        The sales table, a header line and one row per outlet (or region), product and period.
    spec
        A YAML file as `channelsim.calibration.parse_spec` takes it.

    Returns
    -------
    Calibration
        Estimates, warnings and an overlay for a scenario.

    Raises
    ------
    QuestionError
        If the table cannot be read.
    ScenarioError
        If the specification is not YAML.
    CalibrationError
        If the table or the specification does not support the estimates asked for.
    """
    import pandas as pd

    from channelsim.calibration import calibrate
    from channelsim.scenario.document import Budget, plain
    from channelsim.scenario.faults import Fault, ScenarioError
    from channelsim.scenario.reading import read_file

    faults: list[Fault] = []
    tree = read_file(spec, str(spec), faults, Budget())
    if faults:
        raise ScenarioError(faults)
    document = plain(tree)
    assert isinstance(document, dict)  # `read_file` gives a mapping
    try:
        frame = pd.read_csv(data)
    except OSError as fault:
        raise QuestionError(f"{data} cannot be read: {fault.strerror or fault}") from fault
    except ValueError as fault:  # not text, not a table, or empty
        raise QuestionError(f"{data} is not a CSV table: {fault}") from fault
    return calibrate(frame, document)


def write_calibration(calibration: "Calibration", folder: Path) -> list[Path]:
    """Write `overlay.yaml`, `estimates.csv` and `notes.md`; `groups.csv` where there are groups.

    Parameters
    ----------
    calibration
        From `calibrate_files`.
    folder
        Made when missing.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    StoreError
        If the disk refuses a write.
    """
    from channelsim.calibration.notes import notes_text

    contents = {
        folder / "overlay.yaml": calibration.overlay_text.encode(),
        folder / "estimates.csv": calibration.table().to_csv(index=False).encode(),
        folder / "notes.md": notes_text(calibration).encode(),
    }
    if calibration.groups is not None:
        contents[folder / "groups.csv"] = calibration.groups.to_csv(index=False).encode()
    for path, content in contents.items():
        write_whole(path, content)
    return list(contents)
