"""Scalars by the core schema of YAML 1.2: what a word without quotes means, and when a text can go without them."""

from __future__ import annotations

import math
import re
from typing import Any

_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NUMBER = re.compile(r"[-+]?(?P<float>(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)")
_RADIX = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_NUMBER_STARTS = frozenset("0123456789+-.")
_CONFUSING = frozenset({"yes", "no", "on", "off", "y", "n"})  # booleans to the many tools that still read YAML 1.1
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_LONGEST_INTEGER = 15


def resolve_scalar(text: str) -> Any:
    """Return what a word without quotes means: nothing, true or false, a number, or a text.

    There are no infinite numbers and no "not a number" in a plan: `.inf` and `.nan` are texts, and so are dates,
    `yes`, `no` and `1_000`.

    >>> [resolve_scalar(text) for text in ("12", "1e3", "no", "2013-01-01", "~")]
    [12, 1000.0, 'no', '2013-01-01', None]
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if _NUMBER.fullmatch(text):
        if text.lstrip("+-").isdigit():
            return int(text) if len(text) <= _LONGEST_INTEGER else float(text)
        return number if math.isfinite(number := float(text)) else text
    return int(text, 0) if _RADIX.fullmatch(text) else text


def render_scalar(value: Any, *, flow: bool = False, quote: str = "") -> str:
    """Return a scalar as YAML on one line, in quotes only where it needs them.

    Args:
        value: None, true or false, a number or a text.
        flow: it will stand within brackets, where commas and brackets need quotes.
        quote: the quotes that a text should stand in, where they suffice; empty for none.

    >>> [render_scalar(value) for value in (2.0, True, None, "a", "a: b", "12")]
    ['2', 'true', 'null', 'a', '"a: b"', '"12"']
    >>> print(render_scalar('1 - "late-flights"'), render_scalar('"flights"'))
    1 - "late-flights" '"flights"'
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**_LONGEST_INTEGER else repr(value)
    if (quote == "'" or (not quote and value.count('"') > value.count("'"))) and value.isprintable():
        return value if not quote and _is_plain(value, flow=flow) else "'{}'".format(value.replace("'", "''"))
    return value if not quote and _is_plain(value, flow=flow) else _quoted(value)


def render_key(key: str, *, flow: bool = False) -> str:
    """Return the key of a mapping; keys are texts whatever they look like, so that `2013:` needs no quotes."""
    return key if key.isalnum() and key.isascii() else render_scalar(key, flow=flow)


def _is_plain(text: str, *, flow: bool) -> bool:
    """Tell whether a text reads the same without quotes, here and in tools that read YAML 1.1."""
    return (
        bool(text)
        and (text[0].isalnum() or text[0] in "(/<_")
        and text.isprintable()
        and not text.endswith((" ", ":"))
        and ": " not in text
        and " #" not in text
        and not (flow and any(sign in text for sign in ",[]{}:"))
        and text.lower() not in _CONFUSING
        and isinstance(resolve_scalar(text), str)
    )


def _quoted(text: str) -> str:
    return '"{}"'.format(
        "".join(_ESCAPES.get(sign) or (sign if sign.isprintable() else _escape(sign)) for sign in text)
    )


def _escape(sign: str) -> str:
    code = ord(sign)
    if code <= 0xFF:  # noqa: PLR2004 - two hexadecimal digits
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - four digits
