"""The program that writes the reference, loaded from `docs/`, where it lies beside the pages."""

import importlib
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"


def docs_module(name):
    """Return a module that lies in `docs/`."""
    folder = str(ROOT / "docs")
    if folder not in sys.path:
        sys.path.append(folder)
    return importlib.import_module(name)
