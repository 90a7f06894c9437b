"""Every way to get a file wrong that we could think of: the place and the words of the fault."""

import time

import pytest

from tests.scenario.conftest import Loader
from tests.scenario.toy import VALID

# What is replaced in the valid file, by what, and the fault: line, path, part of the message.
CHANGED: list[tuple[str, str, int, str, str]] = [
    # keys
    ("income: 1.5", "incom: 1.5", 4, "regions.0.incom", "unknown key; did you mean 'income'?"),
    ("income: 1.5", "zzz: 1.5", 4, "regions.0.zzz", "known keys: income, name, open"),
    ("limits:", "limit:", 21, "limit", "did you mean 'limits'?"),
    ("  beta:", "  bta:", 10, "demand.bta", "did you mean 'beta'?"),
    ("at: 100", "att: 100", 16, "schemes.0.steps.1.att", "did you mean 'at'?"),
    ("  - name: East\n", "  - title: East\n", 3, "regions.0.name", "is missing; it should be"),
    ("rate: 0.02\n", "form: cash\n", 17, "schemes.1.rate", "is missing; it should be a"),
    ("share: 0.25", "income: 0.25", 5, "regions.0.income", "written twice (first on line 4)"),
    ("opening: null", "title: again", 22, "title", "written twice (first on line 1)"),
    ("opening: null", "12: x", 22, '12', 'write "12" in quotes'),
    ("opening: null", "true: x", 22, "true", 'write "true" in quotes'),
    ("opening: null", "? [a]\n: 1", 22, "", "a key is a name"),
    ("opening: null", "<<: {a: 1}", 22, "", "merge keys (<<) are not read"),
    # kinds
    ("kind: logit", "kind: logt", 9, "demand.kind", "unknown kind 'logt'; did you mean 'logit'?"),
    ("kind: logit", "kind: zzz", 9, "demand.kind", "kinds: linear, logit"),
    ("kind: logit", "kind: 3", 9, "demand.kind", "should be linear or logit, not 3"),
    ("kind: logit\n", "beta2: 1\n", 8, "demand", "needs a kind: linear or logit"),
    ("kind: flat", "kind: flt", 18, "schemes.1.kind", "did you mean 'flat'?"),
    ("kind: logit", "kind: linear", 10, "demand.beta", "unknown key; known keys: kind, slope"),
    ("    where: East", "    form: csh", 20, "schemes.1.form", "or goods, not 'csh'; did"),
    # numbers
    ("share: 0.25", "share: 1.25", 5, "regions.0.share", "a number from 0 to 1 (share), not 1.25"),
    ("share: 0.25", "share: -0.1", 5, "regions.0.share", "from 0 to 1 (share), not -0.1"),
    ("share: 0.25", "share: 25%", 5, "regions.0.share", "not '25%'; write 0.25"),
    ("share: 0.25", "share: a lot", 5, "regions.0.share", "from 0 to 1 (share), not 'a lot'"),
    ("share: 0.25", "share: '0.25'", 5, "regions.0.share", "(share), not '0.25'"),
    ("share: 0.25", "share: true", 5, "regions.0.share", "(share), not true"),
    ("share: 0.25", "share:", 5, "regions.0.share", "(share), not nothing"),
    ("share: 0.25", "share: [0.1]", 5, "regions.0.share", "(share), not a list"),
    ("share: 0.25", "share: {a: 1}", 5, "regions.0.share", "(share), not a mapping"),
    ("share: 0.25", "share: .nan", 5, "regions.0.share", "'.nan' is not a finite number"),
    ("income: 1.5", "income: -.inf", 4, "regions.0.income", "is not a finite number"),
    ("income: 1.5", "income: 1e400", 4, "regions.0.income", "is not a finite number"),
    ("income: 1.5", "income: 2e15", 4, "regions.0.income", "larger than 1e15"),
    ("income: 1.5", "income: 1" + "0" * 16, 4, "regions.0.income", "larger than 1e15"),
    ("income: 1.5", "income: " + "9" * 9999, 4, "regions.0.income", "9999 characters"),
    ("income: 1.5", "income: 1_000", 4, "regions.0.income", "a number (multiple), not '1_000'"),
    ("income: 1.5", "income: 1,5", 4, "regions.0.income", "a number (multiple), not '1,5'"),
    ("income: 1.5", "outlets: 1.5", 4, "regions.0.outlets", "from 1 to 1e+09 (count)"),
    ("income: 1.5", "outlets: 0", 4, "regions.0.outlets", "(count), not 0"),
    ("income: 1.5", "outlets: -3", 4, "regions.0.outlets", "(count), not -3"),
    ("income: 1.5", "open: yes", 4, "regions.0.open", "should be true or false, not 'yes'"),
    ("income: 1.5", "open: 1", 4, "regions.0.open", "should be true or false, not 1"),
    ("opening: null", "opening: 7", 22, "opening", "from 0 to 1 (share) or nothing (null), not 7"),
    ("opening: null", "rationality: exct", 22, "rationality", "(share) or exact, not 'exct'"),
    # shapes
    ("[1, 5]", "5", 21, "limits", "a list of 2 items, not 5"),
    ("[1, 5]", "[1]", 21, "limits.1", "is missing"),
    ("[1, 5]", "[1, 2, 3]", 21, "limits", "a list of 2 items, not 3"),
    ("[1, 5]", "[1, x]", 21, "limits.1", "a number, not 'x'"),
    ("[1, 5]", "{a: 1}", 21, "limits", "a list of 2 items, not a mapping"),
    ("  kind: logit\n  beta: -2", "  - 1", 8, "demand", "a mapping"),
    ("  kind: logit\n  beta: -2", "  5", 8, "demand", "a mapping with `kind`, not 5"),
    ("  - name: West\n    income: 0.5", "  - West", 6, "regions.1", "should be a mapping"),
    ('{first: "yes", second: no}', "[a]", 23, "notes", "should be a mapping"),
    ("second: no", "second: 5", 23, "notes.second", "should be text, not 5"),
    ("name: East", "name: E.ast", 3, "regions.0.name", "without dots, brackets or line breaks"),
    ("name: East", "name: ''", 3, "regions.0.name", "a name of 1 to 80 characters"),
    ("name: East", f"name: {'x' * 81}", 3, "regions.0.name", "a name of 1 to 80 characters"),
    ("name: East", "name: 7", 3, "regions.0.name", "a name of 1 to 80 characters"),
    ("name: West", "name: East", 6, "regions.1.name", "used twice in this list (first at"),
    ("income: 0.5", "remove: true", 7, "regions.1.remove", "takes out nothing"),
    # rules between values
    ("where: East", "where: Est", 20, "schemes.1.where", "unknown region 'Est'"),
    ("at: 10,", "at: 1000,", 12, "schemes.0", "steps must rise"),
    # YAML itself
    ("limits: [1, 5]", "limits: [1, 5", 22, "", "is not valid YAML"),
    ("limits: [1, 5]", "limits: 'abc", 24, "", "is not valid YAML"),
    ("limits: [1, 5]", "\tlimits: [1, 5]", 21, "", "is not valid YAML"),
    ("limits: [1, 5]", " limits: [1, 5]", 21, "", "is not valid YAML"),
    ("limits: [1, 5]", "limits: [1, \x01]", 21, "", r"'\x01' may not stand in a file"),
    ("limits: [1, 5]", 'limits: "\\UFFFFFFFF"', 21, "", "a character that does not exist"),
    ("limits: [1, 5]", 'title2: "\\ud800"', 21, "title2", "half a surrogate pair"),
    ("limits: [1, 5]", 'title2: "\\0"', 21, "title2", "NUL character"),
    ("limits: [1, 5]", "limits: !!python/tuple [1, 5]", 21, "limits", "python/tuple"),
    ("A trial", "!!python/object/apply:os.system [ls]", 1, "title", "is not read"),
    ("A trial", "!env HOME", 1, "title", "the tag '!env' is not read"),
    ("limits: [1, 5]", "limits: *later", 21, "limits", "alias *later names no value"),
    ("limits: [1, 5]", "limits: &a [*a]", 21, "limits.0", "alias *a names no value"),
    ("limits: [1, 5]", "---\nlimits: [1, 5]", 21, "", "one document"),
    ("title: A trial", "%YAML 1.1\n---\ntitle: A trial", 2, "", "directives"),
    ("limits: [1, 5]", "limits: " + "[" * 60, 21, "limits.0.0.0", "nested deeper than 40"),
    # extends and data
    ("A trial", "x\nextends: nowhere.yaml", 2, "extends", "there is no file 'nowhere.yaml'"),
    ("A trial", "x\nextends: [a.yaml]", 2, "extends", "should be the path of a file"),
    ("A trial", "x\nextends: ../up.yaml", 2, "extends", "outside the scenario's folder"),
    ("A trial", "x\nextends: /etc/passwd", 2, "extends", "outside the scenario's folder"),
    ("A trial", "x\nextends: trial.yaml", 2, "extends", "circle: trial.yaml -> trial.yaml"),
    ("A trial", 'x\nextends: "a\\0b"', 2, "extends", "NUL character"),
    ("A trial", "x\nextends: .", 2, "extends", "there is no file '.'"),
    ("A trial", "x\ndata: {sales: none.csv}", 2, "data.sales", "there is no file 'none.csv'"),
    ("A trial", "x\ndata: {sales: /dev/zero}", 2, "data.sales", "outside the scenario's folder"),
    ("A trial", "x\ndata: {sales: 5}", 2, "data.sales", "a CSV file or a mapping of columns"),
    ("A trial", "x\ndata: {sales: {a: [1], b: [1, 2]}}", 2, "data.sales.b", "has 2 cells"),
    ("A trial", "x\ndata: {sales: {a: [1, x]}}", 2, "data.sales.a", "a list of numbers or a list"),
    ("A trial", "x\ndata: [1]", 2, "data", "should be a mapping"),
]  # fmt: skip

# Whole files.
WHOLE: list[tuple[str | bytes, int, str]] = [
    ("", 1, "holds no scenario"),
    ("# only a comment\n", 1, "holds no scenario"),
    ("just words", 1, "is a mapping"),
    ("- a\n- b\n", 1, "is a mapping"),
    (b"title: x\nname: \xff\xfe\n", 2, "is not UTF-8 text"),
    ("title: x\n".encode("utf-16"), 1, "is not UTF-8 text"),
    (b"\x89PNG\r\n\x1a\n\0\0\0", 1, "is not UTF-8 text"),
    (b"PK\x03\x04 zip", 1, "may not stand in a file"),
]


@pytest.mark.parametrize(("old", "new", "line", "path", "words"), CHANGED)
def test_fault_has_its_place_and_its_words(
    files: Loader, old: str, new: str, line: int, path: str, words: str
) -> None:
    assert VALID.count(old) >= 1
    faults = files.faults(VALID.replace(old, new, 1))
    matching = [fault for fault in faults if words in fault.message]
    assert matching, "\n".join(map(str, faults))
    fault = matching[0]
    assert (fault.file, fault.line) == ("trial.yaml", line)
    assert fault.path == path or (path and fault.path.startswith(f"{path}."))
    assert str(fault).isprintable()
    assert len(str(fault)) < 400


@pytest.mark.parametrize(("content", "line", "words"), WHOLE)
def test_file_that_is_no_scenario(
    files: Loader, content: str | bytes, line: int, words: str
) -> None:
    (fault,) = files.faults(content)
    assert (fault.file, fault.line) == ("trial.yaml", line)
    assert words in fault.message


def test_valid_file_is_valid(files: Loader) -> None:
    scenario = files.load(VALID)
    assert (scenario.name, scenario.title) == ("trial", "A trial")


def test_all_faults_are_reported_at_once(files: Loader) -> None:
    text = (
        VALID.replace("income: 1.5", "income: .nan")
        .replace("share: 0.25", "shre: 0.25")
        .replace("kind: logit", "kind: probit")
        .replace("at: 100", "at: none")
        .replace("[1, 5]", "[a, b]")
    )
    faults = files.faults(text, {"regions.Nord.income": 1, "opening": 7})
    assert {(fault.file, fault.line, fault.path) for fault in faults} == {
        ("trial.yaml", 4, "regions.0.income"),
        ("trial.yaml", 5, "regions.0.shre"),
        ("trial.yaml", 9, "demand.kind"),
        ("trial.yaml", 16, "schemes.0.steps.1.at"),
        ("trial.yaml", 21, "limits.0"),
        ("trial.yaml", 21, "limits.1"),
        ("override", 1, "regions.Nord.income"),
        ("override", 2, "opening"),
    }


def bomb(width: int, depth: int) -> str:
    """Aliases of aliases: `width ** depth` values in a few lines."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]"
        for level in range(1, depth)
    ]
    return "\n".join(lines) + "\n"


HOSTILE: dict[str, tuple[str, str]] = {
    "alias bomb": (bomb(9, 12), "more than 50,000 keys and values"),
    "many values": ("notes: [" + "1," * 240_000 + "]", "more than 50,000 keys and values"),
    "many keys": ("".join(f"k{i}: 1\n" for i in range(45_000)), "more than 50,000 keys"),
    "large file": ("# filler\n" * 60_000, "more than 500 kB"),
    "long word": ("title: " + "x" * 490_000, "is missing"),
    "long key": ("x" * 490_000 + ": 1", "is not valid YAML"),
    "brackets": ("[" * 490_000, "nested deeper than 40"),
    "dashes": ("- " * 240_000, "nested deeper than 40"),
    "braces": ("{" * 490_000, "a key is a name"),
    "questions": ("? " * 240_000, "a key is a name"),
    "blank lines": ("\n" * 490_000, "holds no scenario"),
    "words in braces": ("{" + "a\n" * 240_000 + "}", "is not a key"),
    "unknown keys in a list": ("regions:\n" + "- {nme: 1}\n" * 12_000, "did you mean"),
    "same names": ("regions:\n" + "- {name: a}\n" * 14_000, "used twice"),
    "anchors": ("a: &" + "x" * 400_000 + " 1", "unknown key"),
    "indices": ("".join(f"{' ' * i}a:\n" for i in range(300)), "nested deeper than 40"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_soon(files: Loader, name: str) -> None:
    text, words = HOSTILE[name]
    start = time.process_time()
    faults = files.faults(text)
    assert time.process_time() - start < 2.0
    assert any(words in fault.message for fault in faults), faults[0]
    assert len(faults) <= 101
    assert all(len(str(fault)) < 500 for fault in faults)


def test_small_aliases_are_read(files: Loader) -> None:
    text = VALID.replace("rate: 0}", "rate: &r 0.01}").replace("rate: 0.02", "rate: *r")
    scenario = files.load(text)
    assert scenario.document["schemes"][1]["rate"] == 0.01  # type: ignore[index, call-overload]
