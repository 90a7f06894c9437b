"""The page in a real browser, from the first look to a saved file; by hand: `pytest -m slow`.

Needs panel, playwright (from PyPI) and a Chromium of the system, such as Debian's package.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from channelsim.scenario import load_scenario

pytestmark = pytest.mark.slow
pytest.importorskip("panel", reason="the extra `app` is not installed")
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
)  # fmt: skip
PATIENCE_MS = 180_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the page from a process of its own."""
    words = ["app", "small", "--port", "0", "--no-browser"]
    words += ["--out", str(tmp_path_factory.mktemp("results"))]
    with subprocess.Popen(
        [sys.executable, "-m", "channelsim", *words], stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        yield server.stderr.readline().split()[3]
        server.terminate()
        server.wait(60)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


def look(browser: Any, address: str, width: int, scheme: str) -> tuple[Any, list[str]]:
    """Open the page; the list holds every address outside this machine, and every script error."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True
    )
    context.set_default_timeout(PATIENCE_MS)
    page, strange = context.new_page(), []
    inside = (address, address.replace("http", "ws", 1), "data:", "blob:")

    def asked(url: str) -> None:
        if not url.startswith(inside):
            strange.append(url)

    page.on("request", lambda request: asked(request.url))
    page.on("websocket", lambda socket: asked(socket.url))
    page.on("pageerror", lambda error: strange.append(str(error)))
    page.goto(address)
    page.get_by_role("button", name="Simulate").wait_for()
    return page, strange


def overflow(page: Any) -> int:
    """Pixels by which the page is wider than its window."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return wide


def test_from_the_first_look_to_a_saved_file(browser: Any, address: str, tmp_path: Path) -> None:
    page, strange = look(browser, address, 1280, "light")
    rate = page.get_by_label("Tier 2: rate, variant A")
    assert rate.input_value() == "0.04"
    rate.fill("4")
    rate.press("Enter")
    page.get_by_text("should be a number from 0 to 1 (rate), not 4").wait_for()
    assert page.get_by_role("button", name="Simulate").is_disabled()
    rate.fill("0.045")
    rate.press("Enter")
    page.get_by_label("Replications of each").fill("2")
    page.get_by_label("Replications of each").press("Enter")
    page.get_by_text("-n 2 --seed 1").wait_for()
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save variant A").or_(
            page.get_by_role("button", name="Save variant A")
        ).click()
    path = tmp_path / saving.value.suggested_filename
    saving.value.save_as(path)
    assert path.name == "variant_A.yaml"
    assert load_scenario(path).spec.incentives[0] != load_scenario("small").spec.incentives[0]
    page.get_by_role("button", name="Simulate").click()
    page.get_by_role("button", name="Cancel").wait_for()
    page.get_by_role("heading", name="Key figures").wait_for()
    page.get_by_text("Done: 4 replications").wait_for()
    page.locator("figure svg").nth(10).wait_for()
    page.get_by_role("button", name="Download the report").wait_for()
    assert overflow(page) <= 0
    assert strange == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_all_of_it_in_chinese(browser: Any, address: str, scheme: str) -> None:
    page, strange = look(browser, address, 390, scheme)
    page.get_by_role("combobox").first.select_option("中文")
    page.get_by_role("button", name="开始仿真").wait_for()
    for heading in ("价格", "稽查与处罚"):
        page.get_by_role("button", name=heading).click()
    page.get_by_label("每区巡查次数").wait_for()
    assert overflow(page) <= 0
    ink, paper = page.evaluate(
        "['--c-ink', '--c-paper'].map("
        "name => getComputedStyle(document.documentElement).getPropertyValue(name).trim())"
    )
    assert (ink > paper) == (scheme == "dark")
    assert strange == []
    page.context.close()
