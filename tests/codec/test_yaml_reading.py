"""Plan files are read by YAML 1.2, with the place of everything, and all faults at once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from northing.codec import FAULTS, structure
from northing.codec.yaml import Positions, load_folder, parse_file, render_yaml
from northing.codec.yaml.node import MAX_CHARACTERS, parse_tree, plain_values
from northing.codec.yaml.scalars import render_scalar, resolve_scalar
from northing.model import NotFound, Objective, Where
from strategies import TEXTS, element_lists

UNREADABLE = Path("/proc/self/mem")


def read(text):
    return parse_file(text, file="plan/a.yaml")


def faults(text):
    return [f"{issue.where} {issue.code}" for issue in read(text).issues]


def write(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


@given(element_lists())
def test_a_plan_comes_back_from_its_yaml(elements):
    found = read(render_yaml(elements))
    assert found.issues == ()
    assert {entry.element.id: entry.element for entry in found.entries} == {item.id: item for item in elements}


@given(
    st.one_of(
        TEXTS,
        st.floats(allow_nan=False, allow_infinity=False),
        st.integers(-(10**14), 10**14),
        st.booleans(),
        st.none(),
    )
)
def test_a_scalar_comes_back_from_its_yaml(value):
    for text in (f"- {render_scalar(value)}", f"[{render_scalar(value, flow=True)}]", f"? {render_scalar(value)}\n: 1"):
        tree = parse_tree(text, file="")
        assert tree.issues == ()
        item = tree.root.items[0]
        assert item.value == value if tree.root.sort == "sequence" else item.sort == "scalar"


@given(TEXTS.filter(lambda text: "\n" not in text), st.sampled_from("'\""))
def test_a_text_comes_back_from_quotes(text, quote):
    assert plain_values(parse_tree(f"- {render_scalar(text, quote=quote)}", file="").root) == [text]


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("no", "no"),
        ("off", "off"),
        ("true", True),
        ("~", None),
        ("012", 12),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("-.5", -0.5),
        ("1.", 1.0),
        ("1e400", "1e400"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("2013-01-01", "2013-01-01"),
        ("+", "+"),
        ("9" * 30, 1e30),
    ],
)
def test_words_mean_what_yaml_1_2_says(text, meaning):
    assert resolve_scalar(text) == meaning
    assert type(resolve_scalar(text)) is type(meaning)


def test_periods_and_days_are_keys_without_quotes():
    text = "kpis:\n  - id: k\n    title: K\n    target: {series: {2013: 1, 2013-01: 2, 2013-01-01: 3, 2013Q1: 4}}\n"
    assert list(read(text).entries[0].element.target.series) == ["2013", "2013-01", "2013-01-01", "2013Q1"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_each_code_has_an_example_that_shows_it_and_one_that_does_not(fault, tmp_path):
    assert {issue.code for issue in load_folder(write(tmp_path, a=fault.example_bad)).issues} == {fault.code}
    assert load_folder(write(tmp_path, a=fault.example_good)).issues == ()


def test_faults_of_all_files_are_found_at_once_with_their_places(tmp_path):
    write(
        tmp_path,
        a="""\
objektives: []
objectives:
  - id: on-time
    title: 2013
    contributes_to:
      - objective: x
        weight: -2
      - weight: 1
  - id: ok
    title: OK
    title: twice
kpis: {id: a}
""",
        b="visions:\n  - {id: ok, title: again}\n  - hello\ncycles:\n",
        c="visions: [",
        d="- a\n",
    )
    found = load_folder(tmp_path, shown_as="plan")
    assert [f"{issue.where} {issue.code}" for issue in found.issues] == [
        "plan/a.yaml:1:1 NR013",
        "plan/a.yaml:4:5 NR015",
        "plan/a.yaml:7:9 NR018",
        "plan/a.yaml:8:9 NR016",
        "plan/a.yaml:11:5 NR011",
        "plan/a.yaml:12:1 NR015",
        "plan/b.yaml:2:5 NR012",
        "plan/b.yaml:3:5 NR015",
        "plan/c.yaml:1:11 NR010",
        "plan/d.yaml:1:1 NR015",
    ]
    assert "the id 'ok' is taken by the element at plan/a.yaml:9:5" in str(found.issues[6])
    assert found.unread == {"on-time"}
    assert [element.id for element in found.elements] == ["ok"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('visions:\n  - id: "x\n', ["plan/a.yaml:2:11 NR010"]),
        ("a: 1\n b: 2\n", ["plan/a.yaml:2:3 NR010"]),
        (
            "visions:\n  - id: &x v\n    title: *x\n",
            ["plan/a.yaml:2:9 NR020", "plan/a.yaml:3:12 NR020"],
        ),
        ("visions:\n  - id: v\n    title: !!str 3\n", ["plan/a.yaml:3:12 NR020", "plan/a.yaml:3:5 NR015"]),
        ("visions: []\n---\nvalues: []\n", ["plan/a.yaml:2:1 NR010"]),
        ("visions: []\nvalues: \x07\n", ["plan/a.yaml:2:9 NR010"]),
        ("? {a: 1}\n: 2\n", ["plan/a.yaml:1:3 NR015", "plan/a.yaml:1:3 NR013"]),
        ("*x : 1\n", ["plan/a.yaml:1:1 NR020", "plan/a.yaml:1:1 NR013"]),
    ],
)
def test_what_is_no_yaml_or_too_much_of_it(text, found):
    assert faults(text) == found


@pytest.mark.parametrize("text", ["", "# only a comment\n", "objectives:\n", "objectives: []\n", "~\n"])
def test_an_empty_file_is_fine(text):
    assert read(text).issues == ()
    assert read(text).entries == ()


def test_depth_has_a_limit_and_needs_no_recursion():
    (issue,) = read("visions: " + "[" * 100_000).issues
    assert issue.message == "the values are nested more than 40 deep"


def test_size_has_a_limit():
    (issue,) = read("#" * (MAX_CHARACTERS + 1)).issues
    assert issue.message == "the file has 67,108,865 characters, 67,108,864 can be read"


def test_the_parser_in_python_reads_the_same():
    text = "objectives:\n  - id: a\n    title: 'A'\n    tags: [x, y]\n    description: |\n      one\n      two\n"
    fast = parse_tree(text, file="")
    slow = parse_tree(text, file="", parser=yaml.BaseLoader)
    assert plain_values(fast.root) == plain_values(slow.root)
    assert [(n.line, n.column, n.start) for n in fast.root.items] == [
        (n.line, n.column, n.start) for n in slow.root.items
    ]


def test_positions_of_elements_and_fields(tmp_path):
    text = "objectives:\n- id: a\n  title: A\n  contributes_to:\n    - objective: b\n      weight: {2013-01-01: 2}\n"
    positions = load_folder(write(tmp_path, a=text), shown_as="plan").positions
    file = "plan/a.yaml"
    assert positions.find("a") == Where(file, 2, 3, "a")
    assert positions.find("a", "title") == Where(file, 3, 3, "a", "title")
    assert positions.find("a", "contributes_to.0") == Where(file, 5, 7, "a", "contributes_to.0")
    assert positions.find("a", "contributes_to.0.weight.2013-01-01").line == 6
    assert positions.find("a", "contributes_to.7.weight").line == 4
    assert positions.find("a", "owner") == Where(file, 2, 3, "a", "owner")
    assert positions.find("a", "title.more").line == 3
    assert positions.find("nobody", "title") == Where(element="nobody", field="title")


def test_files_of_subfolders_are_read_and_hidden_ones_are_not(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / ".hidden").mkdir()
    write(tmp_path / "sub", b="visions:\n  - {id: v, title: V}\n")
    write(tmp_path / ".hidden", c="visions:\n  - {id: w, title: W}\n")
    (tmp_path / "x.yml").write_text("values:\n  - {id: x, title: X}\n", encoding="utf-8")
    folder = load_folder(tmp_path, shown_as="")
    assert folder.file_by_id == {"v": "sub/b.yaml", "x": "x.yml"}


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path):
    (tmp_path / "a.yaml").write_bytes("\ufeffvisions:\r\n  - id: v\r\n    title: V\r\n".encode())
    folder = load_folder(tmp_path)
    assert [element.title for element in folder.elements] == ["V"]
    assert folder.positions.find("v", "title").line == 3


def test_a_file_that_is_not_utf_8_is_an_issue(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"visions:\n  - id: \xff\n")
    (issue,) = load_folder(tmp_path, shown_as="plan").issues
    assert str(issue) == "plan/a.yaml:2 NR010 error: the file is not UTF-8: line 2 has the byte 0xff; save it as UTF-8"


@pytest.mark.skipif(not UNREADABLE.is_file(), reason="only Linux has a file that nobody can read from its beginning")
def test_a_file_that_cannot_be_read_is_an_issue(tmp_path):
    (tmp_path / "a.yaml").symlink_to(UNREADABLE)
    (issue,) = load_folder(tmp_path, shown_as="plan").issues
    assert str(issue) == "plan/a.yaml NR010 error: the file cannot be read: Input/output error"


def test_there_must_be_a_folder(tmp_path):
    with pytest.raises(NotFound, match="there is no plan folder"):
        load_folder(tmp_path / "nowhere")


def test_an_unchanged_file_is_not_parsed_again(tmp_path):
    plan, cache = tmp_path / "plan", tmp_path / "cache"
    plan.mkdir()
    write(plan, a="objectives:\n  - id: a\n    title: A\nvisions:\n  - {id: v, title: V}\n")
    first = load_folder(plan, cache=cache)
    again = load_folder(plan, cache=cache)
    assert again.elements == first.elements
    assert again.positions.find("v") == first.positions.find("v") == Where("plan/a.yaml", 5, 5, "v")
    (kept,) = cache.iterdir()
    kept.write_text(kept.read_text(encoding="utf-8").replace('"V"', '"as it was kept"'), encoding="utf-8")
    assert load_folder(plan, cache=cache).elements[1].title == "as it was kept"


def test_a_changed_file_is_parsed_again(tmp_path):
    plan, cache = tmp_path / "plan", tmp_path / "cache"
    plan.mkdir()
    load_folder(write(plan, a="visions:\n  - {id: v, title: V}\n"), cache=cache)
    assert load_folder(write(plan, a="visions:\n  - {id: v, title: W}\n"), cache=cache).elements[0].title == "W"


def test_a_spoilt_cache_does_no_harm(tmp_path):
    plan, cache = tmp_path / "plan", tmp_path / "cache"
    plan.mkdir()
    load_folder(write(plan, a="visions:\n  - {id: v, title: V}\n"), cache=cache)
    for path in cache.iterdir():
        path.write_bytes(b"{")
    assert load_folder(plan, cache=cache).elements[0].title == "V"
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert load_folder(plan, cache=tmp_path / "file" / "cache").elements[0].title == "V"


def test_faults_are_found_every_time(tmp_path):
    plan, cache = tmp_path / "plan", tmp_path / "cache"
    plan.mkdir()
    write(plan, a="visions:\n  - {id: v}\n")
    assert load_folder(plan, cache=cache).issues == load_folder(plan, cache=cache).issues != ()


def test_readings_that_nobody_needs_any_more_are_deleted_once_there_are_many(tmp_path):
    plan, cache = tmp_path / "plan", tmp_path / "cache"
    plan.mkdir()
    cache.mkdir()
    for number in range(300):
        (cache / f"{number}.json").write_text("{}", encoding="utf-8")
    load_folder(write(plan, a="visions:\n  - {id: v, title: V}\n"), cache=cache)
    assert len(list(cache.iterdir())) == 1


def test_fresh_files_are_pleasant_to_read():
    objective = structure(
        "objective",
        {
            "id": "on-time",
            "title": "On time: always",
            "description": "First.\n\nSecond.\n",
            "tags": ["a", "b, c"],
            "contributes_to": [{"objective": "loyal", "weight": 2}],
        },
    )
    assert (
        render_yaml([objective, Objective(id="b", title="2013")], header="# A plan\n")
        == """\
# A plan

objectives:
  - id: on-time
    title: "On time: always"
    description: |
      First.

      Second.
    tags: [a, "b, c"]
    contributes_to:
      - objective: loyal
        weight: 2

  - id: b
    title: "2013"
"""
    )


def test_json_is_yaml():
    document = {"visions": [{"id": "v", "title": "V: \u00e9\u2028"}]}
    assert read(json.dumps(document)).entries[0].element.title == "V: \u00e9\u2028"


def test_a_position_that_is_gone_from_its_file_is_that_of_the_element():
    where = Where("plan/a.yaml", 7, 3, "v")
    positions = Positions({"v": where}, {"plan/a.yaml": "visions: []\n"})
    assert positions.find("v", "title") == replace(where, field="title")


def test_ids_of_what_cannot_be_read_are_known(tmp_path):
    write(
        tmp_path,
        a='visions:\n  - {id: v, title: V}\n  - id: "w"\n    title: \'W\n',
        b="vissions:\n  - {id: x}\n  - y\n",
    )
    (tmp_path / "c.yaml").write_bytes(b"visions:\n  - id: z\n    title: \xff\n")
    found = load_folder(tmp_path)
    assert found.astray == {"v", "w", "x", "z"}
    assert found.unread == set()


def test_an_id_that_can_be_read_elsewhere_is_not_astray(tmp_path):
    write(tmp_path, a="vissions:\n  - {id: x, title: X}\n", b="visions:\n  - {id: x, title: X}\n")
    found = load_folder(tmp_path)
    assert (found.astray, [element.id for element in found.elements]) == (set(), ["x"])


def test_a_cache_in_which_nothing_can_be_deleted_does_no_harm(tmp_path):
    plan, cache = tmp_path / "plan", tmp_path / "cache"
    plan.mkdir()
    load_folder(write(plan, a="visions:\n  - {id: v, title: V}\n"), cache=cache)
    for number in range(300):
        (cache / f"{number}.json").mkdir()
    assert load_folder(plan, cache=cache).elements[0].title == "V"
