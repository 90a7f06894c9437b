"""The part of the page that simulates, says how far it is, and shows what came out."""

import io
from collections.abc import Callable
from html import escape
from typing import Any

from channelsim.app import parts
from channelsim.app.planning import Planning
from channelsim.app.words import Lang, word
from channelsim.app.work import Work
from channelsim.report.fragment import Answer

MOST_REPLICATIONS = 1000
MOST_SEED = 2**31 - 1
_TWO = "repeat(2, minmax(0, 14rem))"
_TWO_PHONE = "repeat(2, minmax(0, 1fr))"


class RunCard:
    """Numbers of the run, buttons, progress, files to save, and the result.

    Parameters
    ----------
    planning
        What is simulated.
    work
        What simulates.
    lang
        Language.
    """

    def __init__(self, planning: Planning, work: Work, lang: Lang) -> None:
        self.planning, self.work, self.lang = planning, work, lang
        self.wrong: dict[str, str] = {}  # entries that are not whole numbers
        self.seen: tuple[object, ...] = ()  # what the page shows of the work
        self.status = parts.html("")
        self.saving = parts.column()
        self.offer, self.answer = parts.column(), parts.report_html("")
        self.result = parts.column(self.offer, self.answer)
        self.start_button = parts.button(self.word("simulate"), self.simulate, "main")
        self.cancel_button = parts.button(self.word("cancel"), self.cancel)
        replications = self._whole("replications", planning.replications, 2, MOST_REPLICATIONS)
        seed = self._whole("seed", planning.seed, 0, MOST_SEED)
        self.view = parts.card(
            parts.heading(self.word("run")),
            parts.grid(replications, seed, columns=_TWO, phone=_TWO_PHONE),
            parts.grid(self.start_button, self.cancel_button, columns=_TWO, phone=_TWO_PHONE),
            self.status,
            self.saving,
        )
        self.edited()

    def word(self, key: str) -> str:
        """Give a phrase in the page's language."""
        return word(key, self.lang)

    def _whole(self, name: str, value: int, low: int, high: int) -> Any:
        """Take a whole number, with a line below it for what is wrong."""
        remark = parts.html("", "remark")

        def enter(text: str) -> None:
            self.wrong.pop(name, None)
            if not (text.strip().isdecimal() and low <= int(text) <= high):
                self.wrong[name] = self.word("whole number").format(low=low, high=f"{high:,}")
            elif name == "seed":
                self.planning.seed = int(text)
            else:
                self.planning.replications = int(text)
            remark.object = escape(self.wrong.get(name, ""))
            self.edited()

        return parts.column(parts.entry(str(value), enter, self.word(name)), remark)

    def edited(self) -> None:
        """Offer what can be done now that something was entered."""
        self.saving[:] = [] if self.hindrance() else self._saving_parts()
        self.beat()

    def hindrance(self) -> str:
        """Say why nothing can be simulated now; empty if it can."""
        count = self.planning.wrong + len(self.wrong)
        if count:
            return self.word("correct first").format(count=count)
        if name := self.planning.twice():
            return self.word("twice").format(name=name)
        if name := self.planning.unchanged():
            return self.word("same").format(name=name)
        return ""

    def _saving_parts(self) -> list[Any]:
        plan = self.planning
        where = "" if plan.shipped else self.word("keep beside")
        hint = self.word("save hint").format(extends=escape(plan.extends), where=where)
        files = [
            parts.download(
                self.word("save").format(name=variant.name),
                plan.file_name(variant),
                _stream(plan.saved(variant)),
            )
            for variant in plan.variants
        ]
        said = f'<p class="hint">{hint}</p><pre><code>{escape(plan.command())}</code></pre>'
        tracks = f"repeat({len(files)}, minmax(0, 1fr))"
        return [parts.grid(*files, columns=tracks, phone="1fr"), parts.html(said)]

    def simulate(self) -> None:
        """Begin to simulate what the form says."""
        if not self.hindrance():
            plan = self.planning
            self.work.start(plan.scenarios, plan.replications, plan.seed, self.lang, plan.command())
            self.beat()

    def cancel(self) -> None:
        """Stop what is under way."""
        self.work.cancel()
        self.beat()

    def beat(self) -> None:
        """Show how the work stands, if that has changed."""
        status, answer, hindrance = self.work.status, self.work.answer, self.hindrance()
        asked = (self.planning.scenarios, self.planning.replications, self.planning.seed)
        outdated = answer is not None and not self.work.asked_for(*asked)
        now = (status, hindrance, outdated)
        if now != self.seen[:3]:
            self.status.object = self._status_html(hindrance, outdated=outdated)
            self.start_button.disabled = status.busy or bool(hindrance)
            self.cancel_button.disabled = not status.stoppable
        if self.seen[3:] != (answer,):
            self._show(answer)
        self.seen = (*now, answer)

    def _status_html(self, hindrance: str, *, outdated: bool) -> str:
        status, news = self.work.status, self.work.status.progress
        said = self.word("broken" if status.phase == "failed" else status.phase)
        if news is not None:
            said = said.format(
                done=news.done, total=news.total, found=news.found, seconds=f"{status.seconds:.1f}"
            )
            if news.failed:
                said += f" · {self.word('failed runs').format(failed=news.failed)}"
        lines = [f'<p class="status" role="status">{escape(status.message or said)}</p>']
        if status.busy:
            done, total = (news.done + news.failed, news.total) if news else (0, 1)
            lines.append(f'<progress max="{total}" value="{done}"></progress>')
        elif hindrance:
            lines.insert(0, f'<p class="fault">{escape(hindrance)}</p>')
        if outdated:
            lines.append(f'<p class="fault">{escape(self.word("outdated"))}</p>')
        return "".join(lines)

    def _show(self, answer: Answer | None) -> None:
        """Show a result, and offer its report once the figures are drawn."""
        self.answer.object = "" if answer is None else answer.fragment
        self.offer[:] = []
        if answer is not None and answer.report:
            page = parts.download(self.word("report"), "report.html", _stream(answer.report))
            self.offer[:] = [parts.grid(page, columns="minmax(0, 20rem)", phone="1fr")]


def _stream(text: str) -> Callable[[], io.BytesIO]:
    """Give a text as the stream that a download asks for."""
    return lambda: io.BytesIO(text.encode("utf-8"))
