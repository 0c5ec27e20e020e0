"""Plan as code: what the plan files would change, bringing it in, and bringing the published plan back into them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.codec.yaml import load_folder
from northing.codec.yaml.save import save_folder
from northing.model import Invalid, Issue, sort_issues
from northing.plan import Plan, diff, differences, merge
from northing.work.check import check_folder
from northing.work.definitions import commit

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from northing.codec.yaml import Folder
    from northing.plan import Change, Changeset, Collision, Difference
    from northing.store import Store
    from northing.work.workspace import Workspace

BASE_FILE = "base"
SCHEMA_FILE = "schema.json"
SCHEMA_LINE = f"# yaml-language-server: $schema=../.northing/{SCHEMA_FILE}"


@dataclass(frozen=True)
class Proposal:
    """What the plan files say against what is published.

    Attributes:
        head: head of the published plan that was compared.
        changes: what would be written.
        differences: the same for people, with fields.
        issues: everything wrong or doubtful in the files.
        collisions: fields that were changed both in the files and in the published plan since they were last alike.
        conflicts: the collisions as errors, at their places in the files.
        plan: the published plan after the changes.
    """

    head: int
    changes: tuple[Change, ...]
    differences: tuple[Difference, ...]
    issues: tuple[Issue, ...]
    collisions: tuple[Collision, ...]
    conflicts: tuple[Issue, ...]
    plan: Plan


def read_files(workspace: Workspace) -> tuple[Folder, Plan, tuple[Issue, ...]]:
    """Read the plan files and check them.

    Returns:
        The folder, its plan, and all issues: of the files and of the plan, by place.
    """
    folder = load_folder(workspace.plan_folder, cache=workspace.cache_folder / "yaml")
    plan = Plan.of(folder.elements, profile=workspace.settings.profile)
    return folder, plan, tuple(check_folder(folder, plan))


def propose(workspace: Workspace, store: Store) -> Proposal:
    """Compare the plan files with the published plan, field by field.

    What was published since the files were last alike with it is kept: both sides' changes are merged.
    """
    folder, files, issues = read_files(workspace)
    head = store.history.branch().head
    published = store.history.load(seq=head)
    base = store.history.load(seq=_base(workspace, head))
    kept = Plan.of([*files, *(base.elements[name] for name in folder.unread | folder.astray if name in base)])
    merged = merge(base, published, kept)
    changes = diff(published, merged.plan)
    return Proposal(
        head=head,
        changes=changes,
        differences=differences(published, merged.plan),
        issues=issues,
        collisions=merged.collisions,
        conflicts=tuple(
            _conflict(found, folder, mine=found.theirs, published=found.ours) for found in merged.collisions
        ),
        plan=merged.plan,
    )


def _base(workspace: Workspace, head: int) -> int:
    """Return the head with which the files were last alike; the present one when that is not known."""
    path = workspace.state_folder / BASE_FILE
    known = path.read_text(encoding="ascii").strip() if path.is_file() else ""
    return min(int(known), head) if known.isdigit() else head


def mark_alike(workspace: Workspace, head: int) -> None:
    """Remember the head with which the plan files are alike now, so that later changes of either side can be told."""
    workspace.state_folder.mkdir(exist_ok=True)
    (workspace.state_folder / BASE_FILE).write_text(f"{head}\n", encoding="ascii")


def apply_files(
    workspace: Workspace, store: Store, *, actor: str, at: datetime, via: str = "cli", message: str = ""
) -> Changeset | None:
    """Publish what the plan files say.

    Args:
        workspace: whose files.
        store: where the plan is kept.
        actor: who.
        at: when.
        via: through what.
        message: why; made from the changes when empty.

    Returns:
        The changeset, or None when there was nothing to change.

    Raises:
        Invalid: the files have errors, or collide with what was published meanwhile; nothing is written.
        Conflict: somebody published at this very moment; nothing is written.
    """
    proposal = propose(workspace, store)
    faults = [issue for issue in proposal.issues if issue.level == "error"]
    faults += proposal.conflicts
    if faults:
        raise Invalid(sort_issues(faults))
    if not proposal.changes:
        mark_alike(workspace, proposal.head)
        return None
    changeset = commit(
        store,
        proposal.changes,
        expected=proposal.head,
        actor=actor,
        at=at,
        via=via,
        message=message or summary(proposal.differences),
        profile=workspace.settings.profile,
    )
    mark_alike(workspace, changeset.last)
    return changeset


def pull_files(workspace: Workspace, store: Store) -> tuple[Path, ...]:
    """Bring what was published since into the plan files; comments, order and everything untouched stay.

    Returns:
        The files that were written.

    Raises:
        Invalid: the files have errors, or collide with what was published; nothing is written.
    """
    workspace.plan_folder.mkdir(exist_ok=True)
    folder, files, _issues = read_files(workspace)
    head = store.history.branch().head
    published = store.history.load(seq=head)
    merged = merge(store.history.load(seq=_base(workspace, head)), files, published)
    faults = [issue for issue in folder.issues if issue.level == "error"]
    faults += [_conflict(found, folder, mine=found.ours, published=found.theirs) for found in merged.collisions]
    if faults:
        raise Invalid(sort_issues(faults))
    written = save_folder(folder, diff(files, merged.plan), header=SCHEMA_LINE)
    mark_alike(workspace, head)
    return written


def _conflict(collision: Collision, folder: Folder, *, mine: object, published: object) -> Issue:
    """Write a collision as an error: what the field was, what it is in the file, and what is published."""
    name, field = collision.id, ".".join(collision.path)
    where = folder.positions.find(name, field)
    if not field:
        message = f"{name} {_fate(mine, collision.base)} in the files and {_fate(published, collision.base)} since"
        return Issue("NR009", "error", f"{message} in the published plan", where, "make both sides agree on it")
    message = (
        f"{field} of {name} was {_said(collision.base)}, is {_said(mine)} here and {_said(published)} as published"
    )
    return Issue("NR009", "error", message, where, "write the published value here, or change the published plan")


def _said(value: object) -> str:
    return "not set" if value is None else repr(value)


def _fate(element: object, base: object) -> str:
    if element is None:
        return "was deleted"
    return "was created" if base is None else "was changed" if type(element) is type(base) else "was replaced"


def summary(found: tuple[Difference, ...]) -> str:
    """Say in one line what differs.

    >>> summary(())
    'nothing changed'
    """
    counts = [(word, [item for item in found if item.action == word]) for word in ("created", "changed", "deleted")]
    parts = [f"{len(items)} {word}" if len(items) > 1 else f"{items[0].id} {word}" for word, items in counts if items]
    return ", ".join(parts) or "nothing changed"
