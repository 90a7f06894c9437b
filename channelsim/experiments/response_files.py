"""Responses as files."""

from pathlib import Path

import numpy as np

from channelsim.experiments.files import write_whole
from channelsim.experiments.responses import Responses


def write_responses(responses: Responses, folder: Path) -> list[Path]:
    """Write `curves.csv` (measured), `fitted.csv`, `summary.csv` and `interactions.csv`.

    Responses by period also leave `carry_over.yaml`: what a problem must say beside `curves:`.

    Returns
    -------
    list of Path
        The files written; `curves.csv` is what a problem's `curves:` takes.
    """
    import json

    import pandas as pd

    fitted = pd.concat(
        [
            pd.DataFrame(
                {"spend": curve.spends, "response": np.asarray(curve.responses)[0]}
            ).assign(**dict(zip(responses.keys, key, strict=True)))
            for key, curve in responses.curves().items()
        ]
    )[[*responses.keys, "spend", "response"]]
    files = {
        "curves.csv": responses.table,
        "fitted.csv": fitted,
        "summary.csv": responses.summary,
        "interactions.csv": responses.interactions,
        "forms.csv": responses.forms,
    }
    for name, frame in files.items():
        write_whole(folder / name, frame.to_csv(index=False).encode())
    if not responses.carried:
        return [folder / name for name in files]
    lines = ["# Money at work one, two ... periods later, per money at work in its own period.",
             "carry_over:"]  # fmt: skip
    lines += [f"  {lever}: {json.dumps(c.shares)}" for lever, c in responses.carried.items()]
    write_whole(folder / "carry_over.yaml", ("\n".join(lines) + "\n").encode())
    return [folder / name for name in (*files, "carry_over.yaml")]
