"""The codes of everything that can be wrong with data and with the expressions over it."""

from __future__ import annotations

CODES: dict[str, str] = {
    "NR301": "no file under the source's access point matches the dataset's pattern",
    "NR302": "the source's access point or the dataset's pattern leaves the workspace",
    "NR303": "the format of a file is not known",
    "NR304": "a declared column is missing in a file, or none is declared",
    "NR305": "a file has columns that the dataset does not declare",
    "NR306": "a column stands more than once in a file, or is declared more than once",
    "NR307": "rows were kept aside because they are bad",
    "NR308": "more rows are bad than the dataset's limit allows",
    "NR309": "a test of the dataset failed",
    "NR310": "a file cannot be read",
    "NR311": "a test of a dataset is declared wrongly",
    "NR312": "the dataset's time column is missing, or is neither a date nor a timestamp",
    "NR320": "an expression cannot be understood",
    "NR321": "an expression or a test names a column that the dataset does not have",
    "NR322": "an expression uses a function or a construct that is not allowed",
    "NR323": "an expression puts together types that do not fit",
    "NR324": "a column stands outside an aggregate",
    "NR325": "an aggregate stands where none may: inside another one, in a condition or in a computed column",
    "NR326": "a metric's expression has no aggregate",
    "NR327": "an expression gives a value of the wrong type",
    "NR330": "a metric says in no way, or in two ways at once, where its values come from",
    "NR331": "a metric's dimension is no column of its dataset",
    "NR332": "a metric's dataset has no time column",
    "NR334": "a formula names a metric that does not exist",
    "NR335": "formulas of metrics refer to each other in a circle",
    "NR336": "a formula needs another metric by a dimension or period that it is not measured by",
}
"""What each code says, for the reference; every issue of this layer carries one of them."""
