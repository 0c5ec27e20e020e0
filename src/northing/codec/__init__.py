"""Elements and plans as documents: plain values, JSON, YAML files with positions, and the JSON Schema for editors.

`northing.codec.yaml` holds what reads and writes plan files; it is imported by itself, since it needs a YAML parser.
"""

from northing.codec.document import decode, digest, encode, schema_version, structure, unstructure
from northing.codec.faults import FAULTS, Fault
from northing.codec.json import parse_plan, render_plan, structure_plan, unstructure_plan
from northing.codec.salvage import Partial
from northing.codec.schema import kind_schema, plan_schema
from northing.codec.upcast import STEPS, upcast

__all__ = [
    "FAULTS",
    "STEPS",
    "Fault",
    "Partial",
    "decode",
    "digest",
    "encode",
    "kind_schema",
    "parse_plan",
    "plan_schema",
    "render_plan",
    "schema_version",
    "structure",
    "structure_plan",
    "unstructure",
    "unstructure_plan",
    "upcast",
]
