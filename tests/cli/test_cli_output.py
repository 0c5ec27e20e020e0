"""What commands print for programs is JSON whatever the values are made of."""

import json
from datetime import date
from pathlib import PurePosixPath

import numpy as np

from northing.cli.output import print_json


def test_values_that_json_has_no_word_for_are_written_plainly(capsys):
    value = {"share": np.float64(0.1), "none": float("nan"), "day": date(2026, 1, 2), "place": PurePosixPath("a/b")}
    print_json([value, "Ünïted 🛫", 0.1 + 0.2, True, None])
    text = capsys.readouterr().out
    assert json.loads(text) == [
        {"share": 0.1, "none": None, "day": "2026-01-02", "place": "a/b"},
        "Ünïted 🛫",
        0.1 + 0.2,
        True,
        None,
    ]
    assert "Ünïted 🛫" in text
    assert text.startswith('[\n  {\n    "share": 0.1,')
