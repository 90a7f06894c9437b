"""Speak to the shell: read arguments, ask the other rooms, print what they answer."""

from channelsim.cli.commands import app


def main() -> None:
    """Run the command line and end the process with its exit code."""
    app(prog_name="channelsim")


__all__ = ["app", "main"]
