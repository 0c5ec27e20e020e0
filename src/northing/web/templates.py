"""The template engine: Jinja2, where every variable must exist and every text is escaped."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    """Return the environment that Django renders pages with."""
    made = Environment(**{**options, "undefined": StrictUndefined, "lstrip_blocks": True})  # noqa: S701 - Django sets autoescape
    made.globals.update(static=static, url=reverse)
    return made
