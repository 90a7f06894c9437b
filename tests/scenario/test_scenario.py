"""The frozen scenario: overrides, digests, pickles, documents; and files damaged at random."""

import pickle
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsim.scenario import ScenarioError, split_setting
from channelsim.scenario.faults import Fault, path_text
from channelsim.scenario.load import from_document
from channelsim.scenario.overrides import parse_path
from channelsim.scenario.scenario import Scenario
from tests.scenario.conftest import Loader
from tests.scenario.toy import SHAPE, VALID

DOCUMENT: dict[str, Any] = {
    "name": "trial",
    "title": "A trial",
    "regions": [{"name": "East", "income": 1.5, "share": 0.25}, {"name": "West", "income": 0.5}],
    "demand": {"kind": "logit", "beta": -2},
    "schemes": [
        {
            "name": "quarterly",
            "kind": "tiered",
            "steps": [{"at": 10, "rate": 0}, {"at": 100, "rate": 0.03}],
        },
        {"name": "plain", "kind": "flat", "rate": 0.02, "where": "East"},
    ],
    "limits": [1, 5],
    "data": {"sales": {"week": [1, 2], "shop": ["a", "b"]}},
}


def trial() -> Scenario:
    return from_document(DOCUMENT, SHAPE, "document")


def read_back(document: Any, path: str) -> Any:
    for part in parse_path(path):
        if isinstance(document, list) and isinstance(part, str):
            document = next(item for item in document if item["name"] == part)
        else:
            document = document[part]
    return document


NUMBERS = {
    "regions.East.income": st.floats(-1e15, 1e15),
    "regions.1.outlets": st.integers(1, 10**9),
    "regions.West.share": st.floats(0, 1),
    "demand.beta": st.floats(-1e9, 1e9),
    "schemes.quarterly.steps.1.rate": st.floats(0, 1),
    "schemes.0.steps[1].at": st.integers(11, 10**9),
    "limits.0": st.floats(-1e9, 1e9),
    "opening": st.floats(0, 1),
}


class TestOverride:
    @pytest.mark.parametrize("path", NUMBERS)
    @given(data=st.data())
    def test_what_is_set_is_read_back(self, path: str, data: st.DataObject) -> None:
        value = data.draw(NUMBERS[path])
        assert read_back(trial().override({path: value}).document, path) == value

    def test_the_original_is_unchanged(self) -> None:
        scenario = trial()
        scenario.override({"regions.East.income": 9})
        scenario.document["regions"].clear()  # type: ignore[union-attr]
        assert scenario.document == DOCUMENT

    def test_overlay_merges_like_extends(self) -> None:
        overlay = {
            "regions": [{"name": "West", "remove": True}, {"name": "North"}],
            "limits": [0, 1],
        }
        document = trial().override(overlay).document
        assert [region["name"] for region in document["regions"]] == ["East", "North"]  # type: ignore
        assert document["limits"] == [0, 1]

    def test_a_new_kind_replaces(self) -> None:
        document = trial().override({"demand": {"kind": "linear"}}).document
        assert document["demand"] == {"kind": "linear"}

    def test_name_and_title(self) -> None:
        steeper = trial().override({"demand.beta": -3}, name="steeper")
        assert (steeper.name, steeper.title) == ("steeper", "A trial")
        assert trial().override({"demand.beta": -3}).name == "trial"

    @pytest.mark.parametrize(
        ("path", "value", "place", "words"),
        [
            ("regions.Eastt.income", 1, "regions.Eastt.income", "did you mean 'East'?"),
            ("regions.5.income", 1, "regions.5.income", "nothing here is named '5'"),
            ("schemes.0.steps.7.rate", 1, "schemes.0.steps.7.rate", "it has 2, counted from 0"),
            ("regions.East.incme", 1, "regions.0.incme", "did you mean 'income'?"),
            ("deman.beta", 1, "deman", "did you mean 'demand'?"),
            ("demand.beta.x", 1, "demand.beta.x", "is -2 and holds nothing below it"),
            ("regions.East.income", float("nan"), "regions.East.income", "not a finite number"),
            ("regions.East.income", 1e16, "regions.East.income", "larger than 1e15"),
            ("regions.East.income", 1 + 2j, "regions.East.income", "is a complex"),
            ("regions.East.income", b"1", "regions.East.income", "is a bytes"),
            ("regions.East.share", 2, "regions.0.share", "from 0 to 1 (share), not 2"),
            ("regions.East", {1: 2}, "regions.East", "the key 1 is not text"),
            ("regions..income", 1, "", "is not a path"),
            ("", 1, "", "is not a path"),
            ("regions.", 1, "", "is not a path"),
            ("data.sales.week.0", 5, "data.sales.week.0", "cells of a table"),
            ("data.sales", "x.csv", "data.sales", "came from no file"),
        ],
    )
    def test_faults(self, path: str, value: object, place: str, words: str) -> None:
        with pytest.raises(ScenarioError) as caught:
            trial().override({"opening": 0.5, path: value})
        fault = next(fault for fault in caught.value.faults if words in fault.message)
        assert (fault.file, fault.line, fault.path) == ("override", 2, place)

    @given(
        st.lists(st.integers(0, 99) | st.text('aé ."\\[]\n', min_size=1, max_size=6), min_size=1)
    )
    def test_paths_as_written_are_read(self, parts: list[str | int]) -> None:
        assert parse_path(path_text(tuple(parts))) == tuple(parts)


class TestSettings:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("a.b=1e3", 1000),
            ("a.b=no", "no"),
            ("a.b=true", True),
            ("a.b=", None),
            ("a.b=null", None),
            ("a.b='1'", "1"),
            ("a.b=[1, {c: x=y}]", [1, {"c": "x=y"}]),
            ("a.b={kind: flat, rate: 0.1}", {"kind": "flat", "rate": 0.1}),
        ],
    )
    def test_value_is_yaml(self, text: str, value: object) -> None:
        assert split_setting(text) == ("a.b", value)

    @pytest.mark.parametrize(
        "text",
        ["a.b", "=1", "a..b=1", "a=[1", "a=.nan", "a=1e99", "a=!!python/none x", "a={b: 1, b: 2}",
         "a=*x", 'a="\\UFFFFFFFF"', "a=\x00", "a=[" + "[" * 99],
    )  # fmt: skip
    def test_faults_name_their_place(self, text: str) -> None:
        with pytest.raises(ScenarioError) as caught:
            split_setting(text, 3)
        assert all((fault.file, fault.line) == ("--set", 3) for fault in caught.value.faults)


class TestDigest:
    @pytest.mark.parametrize("path", NUMBERS)
    def test_any_number_counts(self, path: str) -> None:
        scenario = trial()
        value = 77 if path.endswith(("at", "outlets")) else 0.7777
        changed = scenario.override({path: value})
        assert changed.digest != scenario.digest
        assert changed != scenario
        assert changed.override({path: value}).digest == changed.digest

    @pytest.mark.parametrize("key", ["name", "title", "description", "question"])
    def test_naming_does_not_count(self, key: str) -> None:
        renamed = trial().override({key: "other"})
        assert renamed == trial()
        assert hash(renamed) == hash(trial())

    def test_a_table_counts_and_its_file_name_does_not(self, files: Loader) -> None:
        digests = []
        for name, cell in (("a.csv", 1), ("b.csv", 1), ("b.csv", 2)):
            files.write(name, f"week\n{cell}\n")
            digests.append(files.load(VALID + f"data: {{sales: {name}}}\n").digest)
        assert digests[0] == digests[1] != digests[2]

    def test_spelling_does_not_count(self, files: Loader) -> None:
        digest = files.load(VALID).digest
        spelt = VALID.replace("1.5", "15e-1").replace("beta: -2", "beta: -2.0")
        assert files.load(spelt + "rationality: exact\n").digest == digest
        assert files.load(VALID.replace("opening: null\n", "")).digest == digest

    def test_document_gives_the_scenario_again(self, files: Loader) -> None:
        files.write("sales.csv", "week,shop\n1,a\n2,b\n")
        scenario = files.load(VALID + "data: {sales: sales.csv}\n")
        again = from_document(scenario.document, SHAPE, "manifest")
        assert again == scenario
        assert again.document == scenario.document

    def test_pickle(self) -> None:
        scenario = trial().override({"limits.0": -1}, name="b")
        again = pickle.loads(pickle.dumps(scenario))
        assert again == scenario
        assert (again.name, again.document, again.spec) == ("b", scenario.document, scenario.spec)
        assert again.override({"limits.0": 1}) == trial()
        error = ScenarioError([])
        assert pickle.loads(pickle.dumps(error)).faults == ()


INSERTED = [*rb"[ { &a *a !! | : % ' \ - ? # <<: @ >".split(), b"\n", b"\t", b"- ", b": ", b"? "]


def damaged(text: str, dice: random.Random) -> bytes:
    """One line or a few bytes of the text changed, removed, repeated or moved."""
    lines = text.encode().splitlines(keepends=True)
    here, there = dice.randrange(len(lines)), dice.randrange(len(lines))
    match dice.randrange(6):
        case 0:
            del lines[here]
        case 1:
            lines.insert(there, lines[here])
        case 2:
            lines[here], lines[there] = lines[there], lines[here]
        case 3:
            lines[here] = b" " * dice.randrange(5) + lines[here].lstrip()
        case 4:
            data = bytearray(b"".join(lines))
            data[dice.randrange(len(data))] = dice.randrange(256)
            return bytes(data)
        case _:
            data = bytearray(b"".join(lines))
            at = dice.randrange(len(data))
            data[at:at] = dice.choice(INSERTED)
            return bytes(data)
    return b"".join(lines)


@pytest.mark.parametrize("batch", range(4))
def test_damaged_files_load_or_say_why(files: Loader, batch: int) -> None:
    dice = random.Random(batch)
    outcomes = {True: 0, False: 0}
    for _ in range(100):
        data = damaged(VALID, dice)
        faults: tuple[Fault, ...] = ()
        try:
            scenario = files.load(data)
        except ScenarioError as error:
            faults = error.faults
        else:
            assert isinstance(scenario, Scenario)
        outcomes[not faults] += 1
        lines = data.count(b"\n") + 2
        assert all(1 <= fault.line <= lines for fault in faults)
        assert all(fault.file == "trial.yaml" for fault in faults)
    assert min(outcomes.values()) > 5
