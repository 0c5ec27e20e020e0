"""Brackets of an expression, looked at before it is parsed: some nestings keep a parser busy for ever.

What follows a word that might be a type, such as `row(`, is read first as a type and then again as a function; when
such words stand in one another the work doubles with each. Nobody writes that, so it is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

DEEPEST: Final = 150
"""Most brackets within one another."""
DEEPEST_ODD: Final = 4
"""Most brackets within one another behind words that are no plain functions, and square or curly ones."""
PLAIN_WORDS: Final = frozenset(
    {"and", "as", "between", "by", "case", "distinct", "else", "filter", "from", "in", "is", "like", "not", "or"}
    | {"extract", "cast", "try_cast", "then", "when", "where", "interval", "ilike"}
)
"""Words before a bracket that are read only once."""
_OPENING: Final = frozenset({"L_PAREN", "L_BRACKET", "L_BRACE"})
_CLOSING: Final = frozenset({"R_PAREN", "R_BRACKET", "R_BRACE"})


def is_tangled(tokens: Sequence[Any], functions: Collection[str]) -> bool:
    """Tell whether brackets are nested deeper than anybody writes and than can be read quickly.

    Args:
        tokens: what SQLGlot's tokenizer made of the text.
        functions: names of functions that are read only once, in small letters.
    """
    odd: list[bool] = []
    before = ""
    for token in tokens:
        kind = token.token_type.name
        if kind in _OPENING:
            is_known = not before[:1].isalpha() or before in functions or before in PLAIN_WORDS
            odd.append(kind != "L_PAREN" or not is_known)
            if len(odd) > DEEPEST or sum(odd) > DEEPEST_ODD:
                return True
        elif kind in _CLOSING and odd:
            odd.pop()
        before = str(token.text).lower()
    return False
