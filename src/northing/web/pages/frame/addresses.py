"""Addresses: where every page lives, with the period and the as-known-on day that a link must not lose."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from northing.work.tree import Key

_PLACE = "9876543210123"


@cache
def _around(name: str) -> tuple[str, str]:
    """Return what stands before and behind the one argument of an address; reversing it each time would be slow."""
    before, _, behind = reverse(name, args=[_PLACE]).partition(_PLACE)
    return before, behind


def address(name: str, argument: str = "", *, query: Mapping[str, str | None] | None = None) -> str:
    """Return the address of a page.

    Args:
        name: name of the page in `urls`.
        argument: the id in its path, where it has one.
        query: what stands behind the question mark; empty values are left out.
    """
    before, behind = _around(name) if argument else (_plain(name), "")
    return f"{before}{quote(argument, safe='')}{behind}{query_text(query or {})}"


@cache
def _plain(name: str) -> str:
    return reverse(name)


def query_text(query: Mapping[str, str | None]) -> str:
    """Return the part of an address from its question mark on; nothing where nothing is asked.

    >>> query_text({"period": "2013-10", "known": ""})
    '?period=2013-10'
    """
    kept = {name: value for name, value in query.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


def indicator_address(name: str, key: Key, query: Mapping[str, str | None]) -> str:
    """Return the address of the indicator page or of the explanation of an indicator, of one member where it is one."""
    return address(name, key[0], query={"member": key[1], **query})
