"""The pictures stay as they were when a person looked at them.

To accept a change, delete the golden file, run this test once and look at the new picture before it is committed.
"""

from pathlib import Path

import pytest
from chart_drawing import assert_sound
from chart_examples import pictures

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", list(pictures()))
def test_picture_is_as_it_was_looked_at(name):
    drawn = pictures()[name].replace("><", ">\n<") + "\n"
    golden = GOLDEN / f"{name}.svg"
    if not golden.exists():
        golden.write_text(drawn, encoding="utf-8")
        pytest.fail(f"{golden.name} was missing and has been written: look at it")
    assert drawn == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in pictures() if name != "mark"])
def test_picture_is_sound(name):
    assert_sound(pictures()[name])


def test_no_golden_file_is_left_over():
    assert {file.stem for file in GOLDEN.glob("*.svg")} == set(pictures())
