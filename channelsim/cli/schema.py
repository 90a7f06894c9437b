"""`channelsim schema`: the JSON Schema of a scenario file, for editors."""

import json

import typer


def schema_command() -> None:
    """Print the JSON Schema of a scenario file; editors complete and check files with it."""
    from channelsim.scenario import json_schema

    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
