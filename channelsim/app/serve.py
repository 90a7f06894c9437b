"""The server of the planner's page: this machine only, until Ctrl-C."""

import errno
import signal
import socket
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from channelsim.app.work import Work
from channelsim.experiments import QuestionError
from channelsim.scenario import load_scenario

HOST = "127.0.0.1"
TITLE = "channelsim"
_PATIENCE_SECONDS = 10.0  # for replications under way to end after Ctrl-C


def serve(source: str, port: int, shelf: Path, ready: Callable[[str], None]) -> None:
    """Serve the page until it is interrupted.

    Parameters
    ----------
    source
        Scenario that a new tab begins with.
    port
        Port on 127.0.0.1; 0 takes a free one.
    shelf
        Folder of results.
    ready
        Told the address once the page can be opened.

    Raises
    ------
    QuestionError
        If panel is not installed or the port is taken.
    ScenarioError
        If the scenario has faults.
    KeyboardInterrupt
        On Ctrl-C.
    """
    load_scenario(source)
    works: list[Work] = []

    def begin() -> Work:
        works.append(Work(shelf))
        return works[-1]

    handler = signal.getsignal(signal.SIGINT)
    server = open_server(source, port, begin)
    signal.signal(signal.SIGINT, handler)  # panel's own would end the program as if all were done
    try:
        server.start()
        ready(f"http://{HOST}:{server.port}")
        server.io_loop.start()
    finally:
        for work in works:
            work.cancel()
        for work in works:
            work.join(_PATIENCE_SECONDS)
        server.stop()


def open_server(source: str, port: int, begin: Callable[[], Work]) -> Any:
    """Make the server, bound to its port but not yet started; see `serve`."""
    try:
        import panel as pn
    except ImportError as fault:
        raise QuestionError("the page needs panel: pip install 'channelsim[app]'") from fault
    import matplotlib as mpl

    from channelsim.app.page import open_page
    from channelsim.report.fragment import style_sheet

    mpl.use("Agg")  # figures are drawn off the main thread, and no window is wanted
    text = files("channelsim.app").joinpath("page.html").read_text("utf-8")

    def tab() -> Any:
        template = pn.Template(text)
        template.add_variable("style", style_sheet())
        template.add_panel("page", open_page(source, begin()))
        template.title = TITLE
        return template

    port = port or _free_port()
    try:
        return pn.serve(
            tab,
            port=port,
            address=HOST,
            websocket_origin=[f"{HOST}:{port}", f"localhost:{port}"],
            show=False,
            start=False,
            verbose=False,
            title=TITLE,
        )
    except OSError as fault:
        if fault.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        message = f"port {port} of {HOST} cannot be used ({fault.strerror}); choose another: --port"
        raise QuestionError(message) from fault


def _free_port() -> int:
    """Ask the system for a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
