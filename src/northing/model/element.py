"""What every element of a plan has, whatever its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from northing.model.fields import Ref, described, document

if TYPE_CHECKING:
    from northing.model.organisation import Person, Role, Unit

Audience = Literal["everyone", "unit", "named"]


@document
class Raci:
    """Who is responsible, accountable, consulted and informed."""

    responsible: tuple[Ref[Person | Role | Unit], ...] = described("Those who do the work.", default=())
    accountable: tuple[Ref[Person | Role | Unit], ...] = described("Those who answer for the result.", default=())
    consulted: tuple[Ref[Person | Role | Unit], ...] = described("Those whose advice is asked before.", default=())
    informed: tuple[Ref[Person | Role | Unit], ...] = described("Those who are told afterwards.", default=())


@document
class Link:
    """A page outside the plan."""

    url: str = described("Address of the page, starting with http://, https:// or mailto:.")
    title: str = described("What the page is; the address is shown when this is empty.", default="")


@document
class Visibility:
    """Who may see an element."""

    to: Audience = described("everyone, the owner's unit, or only the parties named.", default="everyone")
    parties: tuple[Ref[Person | Role | Unit], ...] = described(
        "The parties who may see it when it is for named ones.", default=()
    )


EVERYONE = Visibility()


@document
class Element:
    """One thing of a plan, with a name of its own and a history."""

    id: str = described("Stable readable name, unique in the plan: lower-case letters, digits and hyphens.")
    title: str = described("What people call it, in one line.")
    description: str = described("What it means, in Markdown.", default="")
    owner: Ref[Person | Role | Unit] | None = described("The one party accountable for it.", default=None)
    raci: Raci | None = described("Who is responsible, accountable, consulted and informed.", default=None)
    tags: tuple[str, ...] = described("Words to find it by.", default=())
    visibility: Visibility = described("Who may see it.", default=EVERYONE)
    links: tuple[Link, ...] = described("Pages outside the plan that belong to it.", default=())
