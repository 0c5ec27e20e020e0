"""On which line of a file a row begins: the engine counts rows, people count lines, and a row may span several."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

QUOTE = b'"'


def find_lines(
    stream: IO[bytes], delimiter: str, *, broken: Mapping[int, int], is_single: bool
) -> Iterator[tuple[int, int, int]]:
    """Yield for every row its number, the byte it begins at and the line it begins on.

    Args:
        stream: the unpacked file, from its beginning.
        delimiter: what parts the columns.
        broken: bytes at which rows begin that the engine could not read, and how many lines it gave up there, 0 for
            the row alone; these rows have number 0, all others are numbered from 1 in the order of the engine.
        is_single: whether the file has one column, so that an empty line is a row.
    """
    separator = delimiter.encode()
    number, skip, is_header = 0, 0, True
    lines = enumerate(_lines_with_offsets(stream), 1)
    for line, (at, text) in lines:
        if skip:
            skip -= 1
            continue
        if not text.strip(b"\r\n") and not (is_single and not is_header):
            continue
        begins, begins_on = at, line
        if broken.get(begins):
            skip = broken[begins] - 1
            yield 0, begins, begins_on
            continue
        if QUOTE in text:
            while _is_open(text, separator):
                more = next(lines, None)
                if more is None:
                    break
                text += more[1][1]  # noqa: PLW2901 - the row goes on in the next line
        if begins in broken:
            yield 0, begins, begins_on
            continue
        if is_header:
            is_header = False
            continue
        number += 1
        yield number, begins, begins_on


def _lines_with_offsets(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    at = 0
    for text in stream:
        is_marked = at == 0 and text.startswith(b"\xef\xbb\xbf")
        yield at, text[3:] if is_marked else text
        at += len(text)


def _is_open(text: bytes, separator: bytes) -> bool:
    """Tell whether a quoted value has not come to its end."""
    position = 0
    while position < len(text):
        if text.startswith(QUOTE, position):
            end = _closing_quote(text, position + 1)
            if end < 0:
                return True
            position = end + 1
        following = text.find(separator, position)
        if following < 0:
            return False
        position = following + len(separator)
    return False


def _closing_quote(text: bytes, position: int) -> int:
    while True:
        end = text.find(QUOTE, position)
        if end < 0 or not text.startswith(QUOTE, end + 1):
            return end
        position = end + 2
