"""How a kind declares its fields: a type, a help sentence, and references that name the kinds they may point to."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar, dataclass_transform, get_args

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class RefTo:
    """The kinds that a reference may point to, by class name."""

    kinds: tuple[str, ...]


if TYPE_CHECKING:

    class Ref(str, Generic[T]):  # noqa: SLOT000 - never at run time
        """The id of an element of kind T."""

else:

    class Ref:
        """The id of an element: `Ref[Kpi | KeyResult]` says of which kinds. At run time a plain string."""

        def __new__(cls, element_id: str) -> str:
            """Return the id itself: a reference costs nothing."""
            return element_id

        def __class_getitem__(cls, target: Any) -> Any:
            """Keep the kinds in the annotation, where the registry finds them."""
            return Annotated[str, RefTo(tuple(kind.__name__ for kind in get_args(target) or (target,)))]


def described(  # noqa: PLR0913 - a declaration, all by keyword
    help: str,  # noqa: A002 - the word of the vocabulary
    *,
    default: Any = MISSING,
    default_factory: Any = MISSING,
    up: bool = False,
    at_least: int = 0,
    strict: bool = False,
    between: tuple[float | None, float | None] | None = None,
) -> Any:
    """Declare a field with its help sentence, which becomes the form's hint and the reference page.

    Args:
        help: one sentence for the person who fills the field in.
        default: the value when the field is left out; without one the field is required.
        default_factory: makes the default where it is not a constant.
        up: this reference leads from a child to its parent in the line of sight from work to mission.
        at_least: how many references a plan needs here (the meta-model's multiplicity).
        strict: the meta-model's exactly-one; missing is an error in the strict profile and a hint in the light one.
        between: smallest and largest legal number, either may be None.
    """
    metadata = {"help": help, "up": up, "at_least": at_least, "strict": strict, "between": between}
    if default_factory is not MISSING:
        return field(default_factory=default_factory, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(described,))
def document(cls: type[C]) -> type[C]:
    """Make a class a frozen document: all fields by keyword, compared by value."""
    make: Callable[[type[C]], type[C]] = dataclass(frozen=True, kw_only=True, slots=True)
    return make(cls)
