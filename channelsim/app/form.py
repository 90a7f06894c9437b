"""The settings as rows, the baseline's value and an entry for each variant beside one another."""

from collections.abc import Callable
from html import escape
from typing import Any

from channelsim.app import parts
from channelsim.app.fields import GROUPS, Field, schemes, tier_lists
from channelsim.app.planning import Planning
from channelsim.app.rows import Row, Rows
from channelsim.app.variant import Variant, written
from channelsim.app.words import Lang, choice_word, word
from channelsim.scenario.faults import path_text
from channelsim.scenario.scheme_kinds import DESIGNS, Design, design_of
from channelsim.scenario.setting_facts import setting_in

MOST_TIERS = 6


class Form:
    """The form of a planning.

    Parameters
    ----------
    planning
        What is edited.
    lang
        Language.
    unfolded
        Headings under which settings are shown; kept up to date.
    changed
        Called after every entry.
    rebuild
        Called when other fields are to be shown.
    """

    def __init__(
        self,
        planning: Planning,
        lang: Lang,
        unfolded: set[str],
        changed: Callable[[], None],
        rebuild: Callable[[], None],
    ) -> None:
        self.planning, self.lang, self.unfolded = planning, lang, unfolded
        self.changed, self.rebuild = changed, rebuild
        fields = planning.fields()
        self.fields = {
            group: [field for field in fields if field.group == group] for group in GROUPS
        }
        self.names = Rows(planning, [self._names()])
        self.rows = {group: self._group_rows(group) for group in GROUPS}
        self.heads = {group: self._head(group) for group in GROUPS}
        inner = [(self.heads[group], self.rows[group].view) for group in GROUPS]
        self.view = parts.column(self.names.view, *(one for pair in inner for one in pair))
        self.remark()

    def remark(self) -> None:
        """Say beside each row what is wrong with its entries, and in each head what is changed."""
        self.names.remark()
        for group in GROUPS:
            self.rows[group].remark()
            self.heads[group].name = self._said_of(group)

    def _head(self, group: str) -> Any:
        def turn() -> None:
            self.unfolded.symmetric_difference_update({group})
            self.rows[group].show(self._lines(group) if group in self.unfolded else [])
            self.remark()

        return parts.button(self._said_of(group), turn, "head")

    def _said_of(self, group: str) -> str:
        """Say how much is under a heading."""
        own = self.fields[group]
        if not own:
            return word("heading", self.lang).format(
                mark="", group=word(group, self.lang), said=word("none here", self.lang)
            )
        changed = sum(self._is_changed(field) for field in own)
        said = word("settings here", self.lang).format(count=len(own))
        if changed:
            said += word("changed here", self.lang).format(count=changed)
        mark = "▾" if group in self.unfolded else "▸"
        return word("heading", self.lang).format(
            mark=f"{mark} ", group=word(group, self.lang), said=said
        )

    def _is_changed(self, field: Field) -> bool:
        """Whether a variant sets a field otherwise than the baseline."""
        found = [setting_in(scenario.document, field.path) for scenario in self.planning.scenarios]
        values = {written(one.value) if one else "" for one in found}
        return len(values) > 1

    def _group_rows(self, group: str) -> Rows:
        return Rows(self.planning, self._lines(group) if group in self.unfolded else [])

    def _lines(self, group: str) -> list[Row]:
        found = []
        place = -1
        for field in self.fields[group]:
            if group == "rebates" and field.path[1] != place:
                place = int(field.path[1])
                found += self._scheme_rows(place)
            found.append(self._field_row(field))
        return found

    def _row(self, label: str, path: str, baseline: str, cells: list[Any], hint: str = "") -> Row:
        said = (
            f'<div class="pair"><p class="label" title="{escape(hint)}">{label}</p>'
            f'<p class="value">{escape(baseline)}</p></div>'
        )
        return Row(path=path, parts=[parts.html(said, "head"), *cells])

    def _names(self) -> Row:
        cells = [
            parts.entry(
                variant.name, self._told(variant.rename), word("variant name", self.lang), "cell"
            )
            for variant in self.planning.variants
        ]
        label = f"<b>{word('variant name', self.lang)}</b>"
        return self._row(label, "name", self.planning.baseline.name, cells)

    def _told(self, act: Callable[[str], None]) -> Callable[[str], None]:
        def enter(text: str) -> None:
            act(text)
            self.changed()

        return enter

    def _scheme_rows(self, place: int) -> list[Row]:
        """Lay out the design of a scheme and the number of its tiers."""
        listed = schemes(self.planning.baseline.document)
        scheme = listed[place]
        design = design_of(scheme)
        label = f"<b>{escape(str(scheme['name']))}</b>: {word('design', self.lang)}"
        said = word(design, self.lang) if design else choice_word(str(scheme["kind"]), self.lang)
        cells = [
            self._design_cell(variant, place) if design else parts.html("")
            for variant in self.planning.variants
        ]
        rows = [self._row(label, path_text(("incentives", place)), said, cells)]
        counts = [self._tiers(scenario.document, place) for scenario in self.planning.scenarios]
        if max(counts):
            cells = [
                self._count_cell(variant, place, count)
                for variant, count in zip(self.planning.variants, counts[1:], strict=True)
            ]
            said = str(counts[0]) if counts[0] else "–"
            rows.append(self._row(word("steps", self.lang), f"tiers of {place}", said, cells))
        return rows

    def _tiers(self, document: Any, place: int) -> int:
        key = tier_lists(document).get(place)
        return len(schemes(document)[place][key]) if key else 0

    def _design_cell(self, variant: Variant, place: int) -> Any:
        same = word("as it is", self.lang)
        options = {same: "", **{word(design, self.lang): design for design in DESIGNS}}

        def enter(value: str) -> None:
            chosen: Design | None = next((one for one in DESIGNS if one == value), None)
            variant.redesign(place, chosen)
            self.rebuild()

        heard = f"{word('design', self.lang)}, {variant.name}"
        return parts.choice(variant.design(place) or "", options, enter, heard, "cell")

    def _count_cell(self, variant: Variant, place: int, count: int) -> Any:
        if not count:
            return parts.html('<p class="value blank">–</p>')

        def enter(value: str) -> None:
            variant.resize(place, int(value))
            self.rebuild()

        numbers = {str(n): str(n) for n in range(1, max(MOST_TIERS, count) + 1)}
        heard = f"{word('steps', self.lang)}, {variant.name}"
        return parts.choice(str(count), numbers, enter, heard, "cell")

    def _field_row(self, field: Field) -> Row:
        base = setting_in(self.planning.baseline.document, field.path)
        said = "–" if base is None or base.value is None else self._said(field, base.value)
        currency = str(self.planning.baseline.spec.currency)
        unit = field.unit(currency, self.lang)
        label = escape(field.label(self.lang))
        if unit:
            label += f'<br><span class="note">{escape(unit)}</span>'
        cells = [self._cell(variant, field) for variant in self.planning.variants]
        hint = f"{path_text(field.path)}: {field.setting.meaning}"
        return self._row(label, path_text(field.path), said, cells, hint)

    def _said(self, field: Field, value: object) -> str:
        if field.setting.kind == "flag":
            return word("yes" if value else "no", self.lang)
        return choice_word(str(value), self.lang) if field.setting.choices else written(value)

    def _cell(self, variant: Variant, field: Field) -> Any:
        own = setting_in(variant.scenario.document, field.path)
        if own is None or own.value is None:
            return parts.html('<p class="value blank">–</p>')

        def enter(text: str) -> None:
            variant.enter(field.path, text)
            self.changed()

        text, heard = variant.text(own), f"{field.label(self.lang)}, {variant.name}"
        if own.kind == "flag":
            options = {word(said, self.lang): value for said, value in _FLAGS}
            return parts.choice(text, options, enter, heard, "cell")
        if own.choices:
            named = {choice_word(one, self.lang): one for one in own.choices}
            return parts.choice(text, named, enter, heard, "cell")
        return parts.entry(text, enter, heard, "cell")


_FLAGS = (("yes", "true"), ("no", "false"))
