"""Write the page of every code into `docs/reference/rules/`: run `python docs/generate_rules.py` after changing one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from northing.codec import FAULTS
from northing.metrics.codes import CODES, EXPLAINED
from northing.rules import REFUSALS, Refusal, all_rules, render_rule_index, render_rule_page

if TYPE_CHECKING:
    from northing.rules import Described

PAGES = Path(__file__).parent / "reference" / "rules"


def all_codes() -> tuple[Described, ...]:
    """Return everything that has a code, in the order of the codes."""
    explained = {found.code: found for found in EXPLAINED}
    about_data = (explained.get(code) or Refusal(code, text[0].upper() + text[1:], "") for code, text in CODES.items())
    return tuple(sorted((*REFUSALS, *FAULTS, *all_rules(), *about_data), key=lambda rule: rule.code))


def render_pages() -> dict[str, str]:
    """Return the text of every page by file name."""
    pages = {f"{rule.code}.md": render_rule_page(rule) for rule in all_codes()}
    return {"index.md": render_rule_index(all_codes()), **pages}


def main() -> None:
    """Write the pages, and delete those of codes that are gone."""
    pages = render_pages()
    PAGES.mkdir(parents=True, exist_ok=True)
    for path in PAGES.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (PAGES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
