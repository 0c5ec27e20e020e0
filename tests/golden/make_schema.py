"""Write the JSON Schema that the tests hold the present one against: run after looking at what changed."""

from __future__ import annotations

import json
from pathlib import Path

from northing.codec import plan_schema

if __name__ == "__main__":
    text = json.dumps(plan_schema(), indent=1, ensure_ascii=False) + "\n"
    (Path(__file__).parent / "plan-schema.json").write_text(text, encoding="utf-8")
