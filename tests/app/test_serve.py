"""The command `app`: who may reach the page, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner

from channelsim.cli import app

runner = CliRunner()
ROOT = Path(__file__).parents[2]


def test_without_panel_the_install_command_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "panel", None)
    done = runner.invoke(app, ["app", "--no-browser", "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert "pip install 'channelsim[app]'" in done.stderr


def test_faults_of_the_scenario_are_said_before_anything_is_served(tmp_path: Path) -> None:
    done = runner.invoke(app, ["app", str(tmp_path / "absent.yaml"), "--no-browser"])
    assert done.exit_code == 2
    assert "there is no such file" in done.stderr


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    pytest.importorskip("panel", reason="the extra `app` is not installed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = runner.invoke(app, ["app", "--port", port, "--no-browser", "--out", str(tmp_path)])
    assert done.exit_code == 2
    assert f"port {port} of 127.0.0.1 cannot be used" in done.stderr
    assert "--port" in done.stderr


@pytest.mark.slow
def test_the_page_is_for_this_machine_only_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    pytest.importorskip("panel", reason="the extra `app` is not installed")
    words = ["-m", "channelsim", "app", "--port", "0", "--no-browser", "--out", str(tmp_path)]
    paths = [str(ROOT), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    with subprocess.Popen(
        [sys.executable, *words], stderr=subprocess.PIPE, text=True, env=environment
    ) as server:
        assert server.stderr is not None
        line = server.stderr.readline()
        address = line.split()[3]
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(address, timeout=60) as answer:
            page = answer.read().decode()
        assert "viewport" in page
        with socket.socket() as probe, pytest.raises(OSError, match="refused"):
            probe.connect(("127.0.0.2", int(address.rsplit(":", 1)[1])))
        server.send_signal(signal.SIGINT)
        rest = server.stderr.read()
        assert server.wait(60) == 130
    assert "interrupted" in rest
    assert "Traceback" not in rest
