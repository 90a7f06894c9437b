"""The planner's page: one per open browser tab."""

import tempfile
from html import escape
from pathlib import Path
from typing import Any

from channelsim.app import parts
from channelsim.app.form import Form
from channelsim.app.network import network_html
from channelsim.app.planning import MOST_VARIANTS, Planning
from channelsim.app.run_card import RunCard
from channelsim.app.words import Lang, word
from channelsim.app.work import Work
from channelsim.scenario import ScenarioError, shipped_scenarios

LANGUAGES: dict[str, Lang] = {"English": "en", "中文": "zh"}
BEAT_MS = 300  # how often the page looks how the work stands


class Page:
    """Widgets around a planning and its work.

    Parameters
    ----------
    source
        Scenario to begin with.
    work
        What simulates.
    """

    def __init__(self, source: str, work: Work) -> None:
        self.planning, self.work = Planning(source), work
        self.lang: Lang = "en"
        self.folder: tempfile.TemporaryDirectory[str] | None = None  # of files that were opened
        self.unfolded = {"rebates"}
        self.view = parts.column()
        self.build()

    def build(self) -> None:
        """Make every part anew, as after a change of language or scenario."""
        self.fault = parts.html("")
        self.run = RunCard(self.planning, self.work, self.lang)
        self.form = Form(self.planning, self.lang, self.unfolded, self.edited, self.redesigned)
        self.designs = parts.column(self.form.view)
        self.view[:] = [
            self._head(),
            parts.card(*self._scenario_parts()),
            parts.card(*self._design_parts()),
            self.run.view,
            self.run.result,
        ]

    def edited(self) -> None:
        """Say what has to be corrected, and offer what can be done now."""
        self.form.remark()
        self.run.edited()

    def redesigned(self) -> None:
        """Show other fields: a scheme has another design, or there are more or fewer variants."""
        self.form = Form(self.planning, self.lang, self.unfolded, self.edited, self.redesigned)
        self.designs[:] = [self.form.view]
        self.run.edited()

    def _head(self) -> Any:
        names = {code: name for name, code in LANGUAGES.items()}
        languages = {name: name for name in LANGUAGES}
        choose = parts.choice(
            names[self.lang], languages, self.speak, self.word("language"), "cell"
        )
        title = parts.html(f"<h1>{escape(self.word('page'))}</h1>")
        return parts.grid(title, choose, columns="1fr 7rem")

    def _scenario_parts(self) -> list[Any]:
        shipped = {name: name for name in shipped_scenarios()}
        known = self.planning.source
        options = shipped if known in shipped else {Path(known).name: known, **shipped}
        baseline = self.planning.baseline
        question = str(baseline.spec.question) or self.word("no question")
        said = f'<h3>{escape(baseline.title)}</h3><p class="question">{escape(question)}</p>'
        tree = network_html(baseline, self.lang)
        return [
            parts.heading(self.word("scenario")),
            parts.grid(
                parts.choice(known, options, self.open, self.word("shipped")),
                parts.upload(self.word("open"), self.receive),
                parts.entry("", self.open, self.word("path")),
                columns="repeat(3, minmax(0, 1fr))",
                phone="minmax(0, 1fr)",
            ),
            self.fault,
            parts.html(said),
            parts.html(f"<details><summary>{self.word('network')}</summary>{tree}</details>"),
        ]

    def _design_parts(self) -> list[Any]:
        counts = {str(n): str(n) for n in range(1, MOST_VARIANTS + 1)}
        many = parts.choice(
            str(len(self.planning.variants)), counts, self.resize, self.word("how many")
        )
        return [
            parts.heading(self.word("settings")),
            parts.html(f'<p class="hint">{self.word("hint")}</p>'),
            parts.grid(many, columns="minmax(0, 16rem)"),
            self.designs,
        ]

    def word(self, key: str) -> str:
        """Give a phrase in the page's language."""
        return word(key, self.lang)

    def speak(self, language: str) -> None:
        """Change the language of everything."""
        self.lang = LANGUAGES[language]
        self.work.show_in(self.lang)
        self.build()

    def open(self, source: str) -> None:
        """Take up another scenario; say so beside the entry if it has faults."""
        if not source.strip():
            return
        try:
            self.planning.open(source.strip())
        except ScenarioError as error:
            self.fault.object = f'<p class="fault">{escape(str(error))}</p>'
            return
        self.work.forget()
        self.build()

    def receive(self, name: str, content: bytes) -> None:
        """Take up a file that came through the browser."""
        if self.folder is None:
            self.folder = tempfile.TemporaryDirectory(prefix="channelsim-")
        path = Path(self.folder.name) / (Path(name).name or "scenario.yaml")
        path.write_bytes(content)
        self.open(str(path))

    def resize(self, count: str) -> None:
        """Show another number of variants."""
        self.planning.resize(int(count))
        self.redesigned()

    def close(self) -> None:
        """Let go of everything when the tab is closed."""
        self.work.cancel()
        if self.folder is not None:
            self.folder.cleanup()


def open_page(source: str, work: Work) -> Any:
    """Make the page of a tab that has just been opened."""
    import panel as pn

    page = Page(source, work)
    pn.state.add_periodic_callback(lambda: page.run.beat(), period=BEAT_MS)
    pn.state.on_session_destroyed(lambda _: page.close())
    return page.view
