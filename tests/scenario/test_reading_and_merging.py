"""What files mean: scalars, extends, lists by name, tables, paths."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channelsim.scenario.document import from_plain, plain
from channelsim.scenario.faults import ScenarioError
from channelsim.scenario.load import load
from channelsim.scenario.merging import merge
from tests.scenario.conftest import Loader
from tests.scenario.toy import SHAPE, VALID

SMALL = "regions: [{name: East}]\n"

numbers = st.integers(-(10**15), 10**15) | st.floats(-1e15, 1e15, allow_nan=False)
scalars = st.none() | st.booleans() | numbers | st.text("abcé ", max_size=5)
keys = st.text("abcdk", min_size=1, max_size=3)


def kinds(value: dict[str, Any]) -> dict[str, Any]:
    return {**value, "kind": "one"} if len(value) % 2 else value


documents = st.dictionaries(
    keys,
    st.recursive(
        scalars,
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3).map(kinds)
        ),
        max_leaves=8,
    ),
    max_size=4,
)


def merged(below: object, above: object) -> object:
    faults: list[Any] = []
    result = plain(merge(from_plain(below, "below"), from_plain(above, "above"), faults))
    assert not faults
    return result


class TestMergeLaws:
    @given(documents)
    def test_extending_nothing_changes_nothing(self, document: dict[str, Any]) -> None:
        assert merged({}, document) == document
        assert merged(document, {}) == document

    @given(documents)
    def test_a_document_over_itself_is_itself(self, document: dict[str, Any]) -> None:
        assert merged(document, document) == document

    @given(documents, documents)
    def test_the_upper_document_holds(self, below: dict[str, Any], above: dict[str, Any]) -> None:
        once = merged(below, above)
        assert merged(once, above) == once
        assert isinstance(once, dict)
        assert once.keys() == below.keys() | above.keys()
        for key, value in above.items():
            if not isinstance(value, dict):
                assert once[key] == value

    def test_marks_stay_with_their_values(self) -> None:
        tree = merge(from_plain({"a": {"b": 1}}, "below", 3), from_plain({"a": {"c": 2}}, "up"), [])
        assert tree.mapping["a"].mapping["b"].file == "below"
        assert tree.mapping["a"].mapping["c"].file == "up"

    @pytest.mark.parametrize(
        ("below", "above", "result"),
        [
            # a changed kind replaces, the same kind and no kind merge
            ({"kind": "x", "a": 1}, {"kind": "y", "b": 2}, {"kind": "y", "b": 2}),
            ({"kind": "x", "a": 1}, {"kind": "x", "b": 2}, {"kind": "x", "a": 1, "b": 2}),
            ({"kind": "x", "a": 1}, {"b": 2}, {"kind": "x", "a": 1, "b": 2}),
            ([1, 2], [3], [3]),
            ([{"name": "a"}], [], []),
            ([{"name": "a", "x": 1}], [{"x": 2}], [{"x": 2}]),
            ([{"x": 1}], [{"name": "a"}], [{"name": "a"}]),
            (
                [{"name": "a", "x": 1}, {"name": "b"}],
                [{"name": "c"}, {"name": "a", "y": 2}],
                [{"name": "a", "x": 1, "y": 2}, {"name": "b"}, {"name": "c"}],
            ),
            (
                [{"name": "a", "x": 1}, {"name": "b"}],
                [{"name": "a", "remove": True}],
                [{"name": "b"}],
            ),
            (
                [{"name": "a", "kind": "x", "p": 1}],
                [{"name": "a", "kind": "y"}],
                [{"name": "a", "kind": "y"}],
            ),
            ({"a": 1}, None, None),
        ],
    )
    def test_cases(self, below: object, above: object, result: object) -> None:
        assert merged({"k": below}, {"k": above}) == {"k": result}


class TestExtends:
    def test_chain_of_three(self, files: Loader) -> None:
        files.write("ground.yaml", f"title: ground\nname: ground\nopening: 0.1\n{SMALL}")
        files.write("deep/middle.yaml", "extends: ../ground.yaml\nlimits: [2, 3]\n")
        scenario = files.load("extends: deep/middle.yaml\nregions: [{name: East, income: 3}]\n")
        assert scenario.name == "trial"
        assert scenario.title == "trial"
        assert scenario.document == {
            "name": "trial",
            "opening": 0.1,
            "limits": [2, 3],
            "regions": [{"name": "East", "income": 3}],
        }

    def test_fault_in_a_parent_names_the_parent(self, files: Loader) -> None:
        files.write("ground.yaml", "# a comment\nopening: 3\nregions:\n- {name: East, incom: 1}\n")
        faults = files.faults("extends: ground.yaml\nlimits: [1, x]\n")
        assert {(fault.file, fault.line, fault.path) for fault in faults} == {
            ("ground.yaml", 2, "opening"),
            ("ground.yaml", 4, "regions.0.incom"),
            ("trial.yaml", 2, "limits.1"),
        }

    def test_circle_is_named(self, files: Loader) -> None:
        files.write("b.yaml", "\nextends: c.yaml\n")
        files.write("c.yaml", "\n\nextends: b.yaml\n")
        (fault,) = files.faults("extends: b.yaml\n")
        assert (fault.file, fault.line, fault.path) == ("c.yaml", 3, "extends")
        assert fault.message.endswith("circle: b.yaml -> c.yaml -> b.yaml")

    def test_broken_parent(self, files: Loader) -> None:
        files.write("b.yaml", "a: 1\nb: [1\n")
        (fault,) = files.faults("extends: b.yaml\n")
        assert (fault.file, fault.line) == ("b.yaml", 3)

    def test_nearest_file_is_named(self, files: Loader) -> None:
        files.write("ground.yaml", SMALL)
        (fault,) = files.faults("extends: grund.yaml\n")
        assert "did you mean 'ground.yaml'?" in fault.message

    def test_endless_chain_is_refused(self, files: Loader) -> None:
        for number in range(20):
            files.write(f"s{number}.yaml", f"extends: s{number + 1}.yaml\n")
        (fault,) = files.faults("extends: s0.yaml\n")
        assert "more than 16 files" in fault.message

    def test_bombs_in_several_files_share_one_budget(self, files: Loader) -> None:
        values = "[" + "1, " * 40_000 + "]"
        files.write("b.yaml", f"title: a\nopening: {values}\n")
        (fault,) = files.faults(f"extends: b.yaml\nopening: {values}\n")
        assert (fault.file, fault.line) == ("b.yaml", 2)
        assert "more than 50,000" in fault.message

    def test_removal_of_an_unknown_name(self, files: Loader) -> None:
        files.write("b.yaml", VALID)
        (fault,) = files.faults("extends: b.yaml\nregions:\n- {name: Wst, remove: true}\n")
        assert (fault.file, fault.line) == ("trial.yaml", 3)
        assert fault.path == "regions.Wst"
        assert "did you mean 'West'?" in fault.message


class TestPaths:
    def test_outside_needs_leave(self, files: Loader, tmp_path_factory: Any) -> None:
        other: Path = tmp_path_factory.mktemp("other")
        (other / "ground.yaml").write_text(f"{SMALL}data: {{sales: sales.csv}}\n")
        (other / "sales.csv").write_text("week\n1\n")
        text = f"extends: {other}/ground.yaml\n"
        (fault,) = files.faults(text)
        assert "--allow-path" in fault.message
        scenario = files.load(text, allow_paths=(other,))
        assert scenario.document["data"] == {"sales": {"week": [1]}}

    def test_links_do_not_lead_out(self, files: Loader, tmp_path_factory: Any) -> None:
        other: Path = tmp_path_factory.mktemp("other")
        (other / "ground.yaml").write_text(SMALL)
        (files.folder / "file.yaml").symlink_to(other / "ground.yaml")
        (files.folder / "folder").symlink_to(other)
        (files.folder / "round.yaml").symlink_to(files.folder / "round.yaml")
        for name in ("file.yaml", "folder/ground.yaml", "folder/../file.yaml"):
            (fault,) = files.faults(f"extends: {name}\n")
            assert "lies outside" in fault.message
        (fault,) = files.faults("extends: round.yaml\n")
        assert "round.yaml" in fault.message

    @pytest.mark.parametrize("name", ["nowhere.yaml", "a\0b", "x" * 5000, ".", "", "basline"])
    def test_no_such_scenario(self, files: Loader, name: str) -> None:
        with pytest.raises(ScenarioError) as caught:
            load(name, SHAPE, {})
        (fault,) = caught.value.faults
        assert "no such file" in fault.message or "is a folder" in fault.message
        assert str(fault).isprintable()


class TestTables:
    def read(self, files: Loader, table: str | bytes, entry: str = "sales.csv") -> Any:
        files.write("sales.csv", table)
        return files.load(f"{SMALL}data:\n  sales: {entry}\n").document["data"]

    def test_columns_are_typed_by_their_first_cell(self, files: Loader) -> None:
        table = "\ufeffweek,shop,units\r\n1,A,2.5\r\n2,3,1e2\r\n"
        assert self.read(files, table) == {
            "sales": {"week": [1, 2], "shop": ["A", "3"], "units": [2.5, 100]}
        }

    def test_columns_may_be_chosen(self, files: Loader) -> None:
        entry = "{file: sales.csv, columns: {shop: text, units: number}}"
        table = self.read(files, "units,shop,note\n1,7,x\n", entry)
        assert table == {"sales": {"shop": ["7"], "units": [1]}}

    @pytest.mark.parametrize(
        ("table", "entry", "place", "words"),
        [
            ("a,b\n1,2\n3\n", "sales.csv", "sales.csv:3", "the row has 1 cells, the header has 2"),
            ("a,b\n1,2\n3,x\n", "sales.csv", "sales.csv:3", "should be a number, not 'x'"),
            ("a,b\n1,2\n3,\n", "sales.csv", "sales.csv:3", "should be a number, not ''"),
            ("a\n1\n.nan\n", "sales.csv", "sales.csv:3", "is not a finite number"),
            ("a\n1\nnan\n", "sales.csv", "sales.csv:3", "should be a number, not 'nan'"),
            ("a\n1e99\n", "sales.csv", "sales.csv:2", "larger than 1e15"),
            ("a,a\n1,2\n", "sales.csv", "sales.csv:1", "two columns are named 'a'"),
            ("a,\n1,2\n", "sales.csv", "sales.csv:1", "column 2 has no name"),
            ("", "sales.csv", "sales.csv:1", "the table is empty"),
            ("a,b\n", "sales.csv", "sales.csv:1", "the table has no rows"),
            (b"a\n\xff\n", "sales.csv", "sales.csv:2", "is not UTF-8 text"),
            ('a\n"1\n', "sales.csv", "sales.csv:", "is not a CSV table"),
            ("a\n" + "1\n" * 400_001, "sales.csv", "sales.csv:400002", "more than 400,000 cells"),
            ("a\n1" + " " * 5_000_000, "sales.csv", "sales.csv:1", "larger than 5 MB"),
            (
                "week\n1\n",
                "{file: sales.csv, columns: {weak: number}}",
                "trial.yaml:3",
                "sales.csv has no such column; did you mean 'week'?",
            ),
            (
                "a\n1\n",
                "{file: sales.csv, columns: {a: integer}}",
                "trial.yaml:3",
                "`number` or `text`",
            ),
            ("a\n1\n", "{file: sales.csv, colums: {}}", "trial.yaml:3", "did you mean 'columns'?"),
        ],
    )
    def test_faults(
        self, files: Loader, table: str | bytes, entry: str, place: str, words: str
    ) -> None:
        with pytest.raises(ScenarioError) as caught:
            self.read(files, table, entry)
        assert any(
            str(fault).startswith(place) and words in fault.message for fault in caught.value.faults
        ), str(caught.value)[:500]
