"""The page of the settings of a workspace, from the dataclass that holds them."""

from __future__ import annotations

import json
from dataclasses import fields

from generator.markdown import code, fenced, page, table
from northing.work.workspace import SETTINGS_FILE, Settings

FORMS = {
    "str": "text",
    "date | None": "date",
    "Profile": "`light` or `strict`",
    "tuple[str, ...]": "list of texts",
}
EXAMPLE = """
name = "Harbour Gate Airports"
today = 2013-11-18
database = "postgresql://northing@localhost/northing"
"""


def render() -> str:
    """Return the page."""
    rows = [
        (code(field.name), FORMS[str(field.type)], _default(field.default), field.metadata["help"])
        for field in fields(Settings)
    ]
    return page(
        "Settings",
        f"The file `{SETTINGS_FILE}` in the folder of a workspace holds its settings, in TOML. Every setting may be "
        f"left out; "
        "one that does not exist, or has the wrong type, is an issue (NR003) and nothing runs.",
        table(("setting", "what it takes", "when left out", "meaning"), rows),
        fenced(EXAMPLE, "toml"),
        "A password does not belong in this file. For PostgreSQL, keep it where the database's own tools look for "
        "it: in "
        "`~/.pgpass`, or in the environment variable `PGPASSWORD`.",
        "## Environment\n\n"
        + table(
            ("variable", "meaning"),
            [("`NORTHING_WORKSPACE`", "Folder of the workspace, where the option `--workspace` is left out.")],
        ),
    )


def _default(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(code(item) for item in value)
    return code(json.dumps(value)) if value else "–"
