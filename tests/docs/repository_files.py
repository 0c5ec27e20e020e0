"""The files of the repository: what git knows or would take, read as text where they are text."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def repository_files():
    """Return the files that belong to the repository, in order."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.splitlines()
        return sorted({path for name in listed if (path := ROOT / name).is_file()})
    found = (path for path in ROOT.rglob("*") if path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(ROOT).parts))


def read_text(path):
    """Return the text of a file, or an empty one where it is none."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
