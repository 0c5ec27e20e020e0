"""Saving an import: one plan file that can be read back, and never over a file that is there unless asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from northing.codec.yaml import load_folder, parse_file, render_yaml
from northing.codec.yaml.cache import write_atomically
from northing.model import Conflict, Invalid
from northing.plan import Plan
from northing.work.files import SCHEMA_LINE

if TYPE_CHECKING:
    from pathlib import Path

    from northing.work.importing.dbt import Imported
    from northing.work.workspace import Workspace


def plan_beside(workspace: Workspace, path: Path | None) -> Plan:
    """Return the plan of a workspace's files but the one that is to be written: what an import comes beside.

    Args:
        workspace: whose files.
        path: the file that the import goes to; None when it goes nowhere.
    """
    if not workspace.plan_folder.is_dir():
        return Plan.of([], profile=workspace.settings.profile)
    folder = load_folder(workspace.plan_folder, cache=workspace.cache_folder / "yaml")
    own = {name for name, file in folder.files.items() if path is not None and file.path.resolve() == path.resolve()}
    beside = [element for element in folder.elements if folder.file_by_id[element.id] not in own]
    return Plan.of(beside, profile=workspace.settings.profile)


def render_import(imported: Imported) -> str:
    """Return an import as the text of a plan file."""
    header = f"{SCHEMA_LINE}\n# Imported from the dbt project {imported.name} by northing import dbt."
    return render_yaml(imported.elements, header=header)


def save_import(imported: Imported, path: Path, *, replace: bool = False) -> None:
    """Write an import as a plan file.

    Args:
        imported: what was imported.
        path: the file.
        replace: write it although there is a file, which is lost.

    Raises:
        Conflict: there is a file, and it shall not be replaced.
        Invalid: what would be written could not be read back.
    """
    if path.exists() and not replace:
        raise Conflict(
            "no file", "a file", f"{path} is there already: choose another file, or write over it (--replace)"
        )
    text = render_import(imported)
    issues = parse_file(text, file=path.name).issues
    if issues:
        raise Invalid(issues)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text.encode())
