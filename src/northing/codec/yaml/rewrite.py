"""Rewriting one plan file: elements changed, removed and added in its text, which is then read back to be sure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from northing.codec.document import unstructure
from northing.codec.yaml.edit import Page, apply_splices, edit_mapping, insert_items, remove_item, stays_in_brackets
from northing.codec.yaml.emit import element_document, inline, item_lines, render_kind
from northing.codec.yaml.file import id_of, parse_file
from northing.codec.yaml.node import parse_tree, plain_values
from northing.model import KIND_BY_PLURAL, Invalid, NorthingError, kind_of

if TYPE_CHECKING:
    from northing.codec.yaml.node import Node
    from northing.model import Element


@dataclass(slots=True)
class FileEdit:
    """What is to be done to one file.

    Attributes:
        changed: the element before and after, by the id that stands in the file.
        deleted: ids to remove.
        created: new elements.
    """

    changed: dict[str, tuple[Element | None, Element]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    created: list[Element] = field(default_factory=list)


def edit_text(text: str, edit: FileEdit, *, file: str) -> str:
    """Return the text of a plan file after an edit, read back and found to say what it should.

    Args:
        text: the text, without a byte-order mark.
        edit: what is to be done.
        file: what to call the file in issues.

    Raises:
        Invalid: the text cannot be parsed.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n")
    lines += "\n" * bool(lines and not lines.endswith("\n"))
    expected = _expected(lines, edit, file)
    for is_fine in (True, False):
        after = _edit(lines, edit, file=file, is_fine=is_fine)
        read = {entry.id: entry.element for entry in parse_file(after, file=file).entries}
        if read == expected:
            return after.replace("\n", newline)
    msg = f"{file} cannot be rewritten so that it says what it should; change it by hand"
    raise NorthingError(msg)


def _expected(text: str, edit: FileEdit, file: str) -> dict[str, Element | None]:
    """Return what the file should hold after the edit."""
    expected = {entry.id: entry.element for entry in parse_file(text, file=file).entries}
    for element_id in edit.deleted | edit.changed.keys():
        expected.pop(element_id, None)
    expected |= {after.id: after for _, after in edit.changed.values()}
    return expected | {element.id: element for element in edit.created}


def _edit(text: str, edit: FileEdit, *, file: str, is_fine: bool) -> str:
    """Make the edit: finely, field by field, or with every changed element written anew."""
    tree = parse_tree(text, file=file)
    if tree.root is None and tree.issues:
        raise Invalid(tree.issues)
    rewriting = _Rewriting(Page(text), edit, is_fine=is_fine)
    for key, items in _lists(tree.root):
        rewriting.edit_list(key, items)
    after = apply_splices(text, rewriting.page.splices)
    for plural, elements in rewriting.created.items():
        gap = "\n" if after.strip() else ""
        after = f"{after}{gap}{render_kind(plural, elements)}"
    return after


def _lists(root: Node | None) -> list[tuple[Node, Node]]:
    """Return the lists of elements in a file, with their keys."""
    if root is None or root.sort != "mapping":
        return []
    return [(key, value) for key, value in root.entries() if key.value in KIND_BY_PLURAL]


class _Rewriting:
    """One pass over a file's lists of elements."""

    def __init__(self, page: Page, edit: FileEdit, *, is_fine: bool) -> None:
        self.page = page
        self.edit = edit
        self.is_fine = is_fine
        self.created: dict[str, list[Element]] = {}
        for element in edit.created:
            self.created.setdefault(kind_of(element).plural, []).append(element)

    def edit_list(self, key: Node, items: Node) -> None:
        """Edit one kind's list of elements; what was created finds its place here."""
        deleted = [item for item in items.items if id_of(item) in self.edit.deleted]
        changed = [item for item in items.items if id_of(item) in self.edit.changed]
        left = [item for item in items.items if id_of(item) not in self.edit.deleted]
        created = [element_document(element) for element in self.created.pop(key.value, [])]
        if not (deleted or changed or created):
            return
        if items.is_flow or not left:
            self._write_list(key, items, [*map(self._document, left), *created])
            return
        for item in deleted:
            remove_item(self.page, items, item)
        for item in changed:
            self._edit_element(items, item)
        if created:
            insert_items(self.page, items, created, behind=left[-1], blank=_has_gaps(self.page, items))

    def _edit_element(self, items: Node, item: Node) -> None:
        before, after = self.edit.changed[id_of(item)]
        if self.is_fine and before is not None and not item.is_flow and item.entry("schema_version") is None:
            edit_mapping(self.page, item, unstructure(before), element_document(after))
            return
        document = element_document(after)
        if self.is_fine and stays_in_brackets(item, document):
            self.page.splice(item.start, item.end, inline(document))
            return
        lines = item_lines(document, column=items.column - 1)
        text = "\n".join([lines[0].lstrip(" ")[2:], *lines[1:]])
        self.page.splice(item.start, self.page.content_end(item), text)

    def _write_list(self, key: Node, items: Node, documents: list[dict[str, Any]]) -> None:
        """Write a list anew, or take it out with its key when nothing is left in it."""
        end = self.page.line_end(max(self.page.content_end(items), key.end))
        if not documents:
            self.page.remove_lines(key.start, end)
            return
        rendered = "\n\n".join("\n".join(item_lines(document, column=2)) for document in documents)
        self.page.splice(key.start, end, f"{key.value}:\n{rendered}")

    def _document(self, item: Node) -> dict[str, Any]:
        """Return what an element says after the edit."""
        pair = self.edit.changed.get(id_of(item))
        document: dict[str, Any] = plain_values(item) if pair is None else element_document(pair[1])
        return document


def _has_gaps(page: Page, items: Node) -> bool:
    """Tell whether empty lines stand between the elements of a list; one alone does not say, then they should."""
    if len(items.items) == 1:
        return True
    last, before = items.items[-1], items.items[-2]
    return "\n\n" in page.text[page.content_end(before) : last.start].replace(" ", "")
