"""Write the reference from the code itself: run `make docs` after changing a kind, a setting, a command or a rule."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
REFERENCE = HERE / "reference"
sys.path.insert(0, str(HERE))

import generate_rules  # noqa: E402 - lies beside this file
from generator import commands, expressions, index, kinds, query, settings  # noqa: E402


def render_pages() -> dict[str, str]:
    """Return the text of every generated page by its path under `docs/reference/`, but those of the rules."""
    return {
        "index.md": index.render(),
        "issue-codes.md": index.render_codes(generate_rules.all_codes()),
        "exit-codes.md": commands.render_exit_codes(),
        "commands.md": commands.render(),
        "settings.md": settings.render(),
        "query-language.md": query.render(),
        "expressions.md": expressions.render(),
        "values.md": kinds.render_values(),
        "kinds/index.md": kinds.render_index(),
        **{f"kinds/{name}.md": text for name, text in kinds.render_kinds().items()},
    }


def main() -> None:
    """Write the pages, and delete those of kinds that are gone."""
    pages = render_pages()
    for name, text in pages.items():
        path = REFERENCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in (REFERENCE / "kinds").glob("*.md"):
        if f"kinds/{path.name}" not in pages:
            path.unlink()
    generate_rules.main()


if __name__ == "__main__":
    main()
