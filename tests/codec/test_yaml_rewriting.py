"""Rewriting plan files: what does not change stays byte for byte, and what is read back is what was meant."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from northing.codec.yaml import load_folder, render_yaml, save_folder
from northing.codec.yaml.cache import write_atomically
from northing.model import (
    Conflict,
    Contribution,
    Invalid,
    NorthingError,
    Objective,
    RollUp,
    Stage,
    Target,
    Vision,
    kind_of,
)
from northing.plan import Plan, apply, delete, diff, put, rename
from strategies import documents, element_lists, untimed

TEXT = """\
# Our plan
# in two lines

objectives:
  # The main one
  - id: on-time   # stable
    title: 'Planes leave on time'
    # a thought
    contributes_to:
      - objective: safe   # counts
        weight: 2
      # and
      - {objective: cheap, weight: 3}
    description: >
      folded text
      here

    commitment: aspirational  # stated though the default
    tags: [a, b]  # two

  # Second
  - id: safe
    title: Safe

  - {id: cheap, title: "Cheap"}

key_results:
- id: kr
  title: KR
  objective: on-time
  type: increase
  member: {origin: EWR}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.yaml").write_text(TEXT, encoding="utf-8")
    return load_folder(tmp_path)


def plan_of(folder):
    assert folder.issues == ()
    return Plan.of(folder.elements)


def save(folder, *changes):
    """Save changes, hold the files against the changed plan, and return the text of the first file."""
    expected = apply(plan_of(folder), changes)
    save_folder(folder, changes)
    assert plan_of(load_folder(folder.path)) == expected
    return (folder.path / "a.yaml").read_text(encoding="utf-8")


def changed(folder, name, **values):
    return put(replace(plan_of(folder).require(name), **values))


def test_without_changes_nothing_is_written(folder):
    assert save_folder(folder, []) == ()
    assert save_folder(folder, [changed(folder, "safe")]) == ()


@pytest.mark.parametrize(
    ("name", "values", "old", "new"),
    [
        ("safe", {"title": "Safer"}, "title: Safe\n", "title: Safer\n"),
        ("on-time", {"title": "It's on: time"}, "'Planes leave on time'", "'It''s on: time'"),
        ("cheap", {"title": "Low cost"}, '{id: cheap, title: "Cheap"}', "{id: cheap, title: Low cost}"),
        ("on-time", {"tags": ("a", "b", "c")}, "[a, b]  # two", "[a, b, c]  # two"),
        ("on-time", {"tags": ()}, "    tags: [a, b]  # two\n", ""),
        ("on-time", {"commitment": "committed"}, "aspirational  #", "committed  #"),
        (
            "on-time",
            {"description": "Two\nlines\n"},
            ">\n      folded text\n      here\n",
            "|\n      Two\n      lines\n",
        ),
        ("on-time", {"description": "One."}, ">\n      folded text\n      here\n", "One.\n"),
        ("safe", {"owner": "ann"}, "title: Safe\n", "title: Safe\n    owner: ann\n"),
        (
            "safe",
            {"description": "Two\nlines"},
            "title: Safe\n",
            "title: Safe\n    description: |-\n      Two\n      lines\n",
        ),
        ("kr", {"member": {"origin": "JFK"}}, "{origin: EWR}", "{origin: JFK}"),
        ("kr", {"member": {}}, "  member: {origin: EWR}\n", ""),
        ("kr", {"baseline": 3.0}, "type: increase\n", "type: increase\n  baseline: 3\n"),
        (
            "kr",
            {"stages": (Stage(title="x", share=0.5),)},
            "type: increase\n",
            "type: increase\n  stages:\n    - title: x\n      share: 0.5\n",
        ),
    ],
)
def test_only_what_changes_is_touched(folder, name, values, old, new):
    assert TEXT.count(old) == 1
    assert save(folder, changed(folder, name, **values)) == TEXT.replace(old, new)


def test_lists_are_changed_item_by_item(folder):
    safe, cheap = plan_of(folder).require("on-time").contributes_to
    heavier = replace(safe, weight=5.0)
    new = Contribution(objective="new")
    text = save(folder, changed(folder, "on-time", contributes_to=(heavier, cheap, new)))
    assert text == TEXT.replace("weight: 2\n", "weight: 5\n").replace(
        "weight: 3}\n", "weight: 3}\n      - objective: new\n"
    )


@pytest.mark.parametrize(
    ("pick", "old", "new"),
    [
        (lambda safe, cheap: (cheap,), "      - objective: safe   # counts\n        weight: 2\n", ""),
        (lambda safe, cheap: (safe,), "      # and\n      - {objective: cheap, weight: 3}\n", ""),
        (
            lambda safe, cheap: (Contribution(objective="x"), safe, cheap),
            "      - objective: safe",
            "      - objective: x\n      - objective: safe",
        ),
        (lambda safe, cheap: (safe, replace(cheap, weight=4.0)), "weight: 3}", "weight: 4}"),
    ],
)
def test_items_go_and_come_where_they_should(folder, pick, old, new):
    pair = plan_of(folder).require("on-time").contributes_to
    assert save(folder, changed(folder, "on-time", contributes_to=pick(*pair))) == TEXT.replace(old, new)


def test_a_renamed_element_keeps_its_place_and_references_follow(folder):
    text = save(folder, rename(plan_of(folder).require("safe"), new_id="very-safe"))
    assert text == TEXT.replace("- id: safe", "- id: very-safe").replace("objective: safe ", "objective: very-safe ")


def test_a_deleted_element_goes_with_the_comment_above_it(folder):
    text = save(folder, delete(plan_of(folder).require("safe")))
    assert text == TEXT.replace("  # Second\n  - id: safe\n    title: Safe\n\n", "")


def test_the_last_element_of_a_kind_goes_with_its_key(folder):
    text = save(folder, delete(plan_of(folder).require("kr")))
    assert text == TEXT[: TEXT.index("key_results:")]


def test_new_elements_go_to_their_siblings_or_to_a_file_of_their_own(folder):
    text = save(folder, put(Objective(id="new", title="New")), put(Vision(id="v", title="V")))
    assert text == TEXT.replace('"Cheap"}\n', '"Cheap"}\n\n  - id: new\n    title: New\n')
    assert (folder.path / "visions.yaml").read_text(encoding="utf-8") == "visions:\n  - id: v\n    title: V\n"


def test_a_new_file_begins_with_the_header(folder):
    save_folder(folder, [put(Vision(id="v", title="V"))], header="# Schema")
    text = (folder.path / "visions.yaml").read_text(encoding="utf-8")
    assert text == "# Schema\n\nvisions:\n  - id: v\n    title: V\n"


def test_all_at_once(folder):
    plan = plan_of(folder)
    text = save(
        folder,
        changed(folder, "on-time", title="T", description="", owner="ann"),
        rename(plan.require("cheap"), new_id="low-cost"),
        delete(plan.require("safe")),
        delete(plan.require("kr")),
        put(Objective(id="new", title="New")),
    )
    assert "# a thought" in text
    assert "# Our plan" in text


def test_an_element_may_change_its_kind(folder):
    plan = plan_of(folder)
    after = apply(plan, [delete(plan.require("safe")), put(Vision(id="safe", title="Safe"))])
    save_folder(folder, diff(plan, after))
    assert plan_of(load_folder(folder.path)) == after


def test_an_element_with_faults_can_be_put_right_or_deleted(tmp_path):
    (tmp_path / "a.yaml").write_text("visions:\n  - id: v\n    titel: V # x\n  - id: w\n", encoding="utf-8")
    folder = load_folder(tmp_path)
    assert folder.unread == {"v", "w"}
    save_folder(folder, [put(Vision(id="v", title="V")), delete(Vision(id="w", title=""))])
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == "visions:\n  - id: v\n    title: V # x\n"


def test_what_cannot_be_written_so_that_it_is_read_back_is_not_written(tmp_path):
    text = "objectives:\n  - {id: v, titel: V}\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(NorthingError, match="cannot be rewritten so that it says what it should"):
        save_folder(load_folder(tmp_path), [put(Vision(id="v", title="V"))])
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == text


def test_a_file_whose_place_is_taken_by_a_folder_leaves_nothing_behind(tmp_path):
    (tmp_path / "a.yaml").mkdir()
    with pytest.raises(OSError, match=r"a\.yaml"):
        write_atomically(tmp_path / "a.yaml", b"text")
    assert [found.name for found in tmp_path.iterdir()] == ["a.yaml"]


def test_windows_line_ends_and_byte_order_marks_survive(tmp_path):
    (tmp_path / "a.yaml").write_bytes("\ufeffvisions:\r\n  - id: v\r\n    title: V\r\n".encode())
    folder = load_folder(tmp_path)
    save_folder(folder, [put(Vision(id="v", title="W", tags=("a",)))])
    expected = "\ufeffvisions:\r\n  - id: v\r\n    title: W\r\n    tags: [a]\r\n"
    assert (tmp_path / "a.yaml").read_bytes() == expected.encode()


def test_a_file_that_was_changed_meanwhile_is_not_written_over(folder):
    path = folder.path / "a.yaml"
    path.write_text("# other\n", encoding="utf-8")
    with pytest.raises(Conflict, match="was changed on disk"):
        save_folder(folder, [changed(folder, "safe", title="X")])
    assert path.read_text(encoding="utf-8") == "# other\n"


def test_a_file_that_cannot_be_parsed_is_not_written(tmp_path):
    (tmp_path / "visions.yaml").write_text("visions: [\n", encoding="utf-8")
    folder = load_folder(tmp_path)
    with pytest.raises(Invalid, match="NR010"):
        save_folder(folder, [put(Vision(id="v", title="V"))])
    assert (tmp_path / "visions.yaml").read_text(encoding="utf-8") == "visions: [\n"


def test_when_one_file_cannot_be_written_none_is(folder):
    (folder.path / "visions.yaml").write_text("in the way", encoding="utf-8")
    with pytest.raises(Conflict):
        save_folder(folder, [changed(folder, "safe", title="X"), put(Vision(id="v", title="V"))])
    assert (folder.path / "a.yaml").read_text(encoding="utf-8") == TEXT


def test_permissions_survive_and_no_temporary_file_is_left(folder):
    path = folder.path / "a.yaml"
    path.chmod(0o640)
    save(folder, changed(folder, "safe", title="X"))
    assert path.stat().st_mode & 0o777 == 0o640
    assert [found.name for found in folder.path.iterdir()] == ["a.yaml"]


def test_flow_lists_of_elements_are_written_anew_when_they_change(tmp_path):
    (tmp_path / "a.yaml").write_text("visions: [{id: v, title: V}, {id: w, title: W}]\nvalues: []\n", encoding="utf-8")
    folder = load_folder(tmp_path)
    save_folder(folder, [put(Vision(id="v", title="X"))])
    text = (tmp_path / "a.yaml").read_text(encoding="utf-8")
    assert text == "visions:\n  - id: v\n    title: X\n\n  - id: w\n    title: W\nvalues: []\n"


def test_a_key_without_elements_takes_new_ones(tmp_path):
    (tmp_path / "visions.yaml").write_text("# none yet\nvisions:\n", encoding="utf-8")
    save_folder(load_folder(tmp_path), [put(Vision(id="v", title="V"))])
    text = (tmp_path / "visions.yaml").read_text(encoding="utf-8")
    assert text == "# none yet\nvisions:\n  - id: v\n    title: V\n"


NESTED = """\
objectives:
  - id: a
    title: A
    roll_up:
      method: worst  # harsh
      missing: zero
    contributes_to:
      - weight: 2
        objective: b
      -
        # on the next line
        objective: c
    tags:
      - one
      - "two"  # 2
    # the end
  - id: b
    title: B
    # of the next
# at the edge
  - id: c
    title: C
kpis:
  - id: k
    title: K
    target:
      value: 5  # note
    owner:   ann
"""


@pytest.fixture
def nested(tmp_path):
    (tmp_path / "a.yaml").write_text(NESTED, encoding="utf-8")
    return load_folder(tmp_path)


@pytest.mark.parametrize(
    ("name", "values", "old", "new"),
    [
        ("a", {"roll_up": RollUp(method="best", missing="zero")}, "worst  #", "best  #"),
        ("a", {"roll_up": RollUp(missing="zero")}, "      method: worst  # harsh\n", ""),
        (
            "a",
            {"roll_up": RollUp(method="worst", missing="zero", minimum_coverage=0.7)},
            "missing: zero\n",
            "missing: zero\n      minimum_coverage: 0.7\n",
        ),
        (
            "a",
            {"contributes_to": (Contribution(objective="b"), Contribution(objective="c"))},
            "- weight: 2\n        objective: b",
            "- objective: b",
        ),
        (
            "a",
            {"contributes_to": (Contribution(objective="b", weight=2.0), Contribution(objective="d"))},
            "objective: c\n",
            "objective: d\n",
        ),
        (
            "a",
            {"contributes_to": (Contribution(objective="b", weight=2.0),)},
            "      -\n        # on the next line\n        objective: c\n",
            "",
        ),
        ("a", {"tags": ("one", "2")}, '"two"  #', '"2"  #'),
        ("a", {"tags": ("first\nsecond", "two")}, "- one\n", "- |-\n        first\n        second\n"),
        ("a", {"tags": ("two",)}, '- one\n      - "two"', '- "two"'),
        ("k", {"owner": "bo"}, "  ann", "  bo"),
        ("k", {"target": 7.0}, "target:\n      value: 5  # note", "target: 7  # note"),
        (
            "k",
            {"target": Target(formula="a\nb")},
            "target:\n      value: 5  # note\n    owner:   ann",
            "owner: ann\n    target:\n      formula: |-\n        a\n        b",
        ),
    ],
)
def test_values_within_values_are_changed_in_their_place(nested, name, values, old, new):
    assert NESTED.count(old) == 1
    assert save(nested, changed(nested, name, **values)) == NESTED.replace(old, new)


def test_a_field_that_comes_before_all_that_are_there_goes_first(tmp_path):
    text = "objectives:\n  - id: a\n    title: A\n    roll_up:\n      missing: zero\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    after = save(
        load_folder(tmp_path), changed(load_folder(tmp_path), "a", roll_up=RollUp(method="worst", missing="zero"))
    )
    assert after == text.replace("missing", "method: worst\n      missing")


def test_a_comment_further_left_belongs_to_something_else(nested):
    after = save(nested, delete(plan_of(nested).require("c")))
    assert after == NESTED.replace("  - id: c\n    title: C\n", "")


def test_a_comment_on_the_first_line_may_go_with_the_first_element(tmp_path):
    (tmp_path / "a.yaml").write_text("visions:\n- id: v\n  title: V\n\n- id: w\n  title: W\n", encoding="utf-8")
    folder = load_folder(tmp_path)
    assert save(folder, delete(plan_of(folder).require("v"))) == "visions:\n- id: w\n  title: W\n"


def sprinkle(text, gaps):
    """Put comments and empty lines between the lines of a text, where they are no part of a text block."""
    lines = []
    for number, line in enumerate(text.splitlines()):
        if line.lstrip().startswith("- id:") and number in gaps:
            lines += ["", f"{line[: len(line) - len(line.lstrip())]}# comment {number}", ""]
        lines.append(line)
    return "\n".join(lines) + "\n" * bool(lines)


@settings(untimed, max_examples=150)
@given(st.data(), element_lists())
def test_whatever_is_changed_the_files_say_what_was_meant(data, elements):
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        half = data.draw(st.integers(0, len(elements)))
        gaps = data.draw(st.sets(st.integers(0, 60)))
        for file, part in (("a.yaml", elements[:half]), ("b.yaml", elements[half:])):
            (path / file).write_text(sprinkle(render_yaml(part), gaps), encoding="utf-8", newline="")
        folder = load_folder(path)
        before = plan_of(folder)
        others = {element.id: element for element in data.draw(element_lists())}
        after = {element.id: data.draw(st.sampled_from([element, None, "other"])) for element in elements}
        for found in elements:
            if after[found.id] == "other":
                cls = kind_of(found).cls
                other = data.draw(documents(cls))
                names = data.draw(st.sets(st.sampled_from([field.name for field in kind_of(found).fields])))
                after[found.id] = replace(found, **{name: getattr(other, name) for name in names - {"id"}})
        wanted = Plan.of([*(element for element in after.values() if element is not None), *others.values()])
        save_folder(folder, diff(before, wanted))
        assert plan_of(load_folder(path)) == wanted


@untimed
@given(st.data(), element_lists().filter(bool))
def test_changing_one_element_leaves_the_lines_of_all_others(data, elements):
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "a.yaml"
        path.write_text(render_yaml(elements), encoding="utf-8", newline="")
        chosen = data.draw(st.sampled_from(elements))
        save_folder(load_folder(path.parent), [put(replace(chosen, title="Another title"))])
        text = path.read_text(encoding="utf-8")
        for element in elements:
            alone = render_yaml([element]).partition("\n")[2]
            assert element is chosen or alone.rstrip("\n") in text
