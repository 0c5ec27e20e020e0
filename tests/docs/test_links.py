"""Links in Markdown lead somewhere, and no file tells of the machine it was written on or of where packages come "
"from."""

import re

import pytest
from repository_files import ROOT, read_text, repository_files

FILES = repository_files()
PAGES = [path for path in FILES if path.suffix == ".md"]
LINK = re.compile(r"!?\[(?:[^\]\\]|\\.)*\]\((?P<target>[^)\s]+)(?: \"[^\"]*\")?\)")
CODE = re.compile(r"^(?P<fence>```+).*?^(?P=fence)$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6} +(?P<text>.+?) *$", re.MULTILINE)
PATHS = re.compile(r"/(?:" + "work|root|home/[a-z]+" + r")/[\w.-]+")
REGISTRIES = re.compile(
    r"(?:https?:)?//[^\s\"'<>)]*\b(?:pypi|pythonhosted|npmjs|jfrog|artifactory|nexus|devpi)\b", re.IGNORECASE
)
GIT_LOCK = {"uv.lock", "poetry.lock", "package-lock.json", "Pipfile.lock", "pdm.lock"}


def anchors(text):
    """Return the anchors of a page as they are made from its headings."""
    found = set()
    for heading in HEADING.finditer(CODE.sub(lambda match: match[0] if match[0][:3] != "```" else "", text)):
        words = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", heading["text"]).lower()
        found.add(re.sub(r"[^\w\- ]", "", words).replace(" ", "-"))
    return found


def links(path):
    """Yield what the links of a page lead to, without those to other sites."""
    for match in LINK.finditer(CODE.sub("", read_text(path))):
        if not re.match(r"[a-z]+:", match["target"]):
            yield match["target"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path):
    broken = []
    for target in links(path):
        name, _, anchor = target.partition("#")
        page = (path.parent / name).resolve() if name else path
        if not page.exists() or (anchor and anchor not in anchors(read_text(page))):
            broken.append(target)
    assert broken == []


def test_every_page_of_the_documentation_can_be_reached_from_the_readme():
    seen, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in seen:
            continue
        seen.add(page)
        names = (target.partition("#")[0] for target in links(page))
        ahead += [
            found for name in names if name.endswith(".md") and (found := (page.parent / name).resolve()).exists()
        ]
    assert (
        sorted(str(path.relative_to(ROOT)) for path in PAGES if path.is_relative_to(ROOT / "docs") and path not in seen)
        == []
    )


def test_no_file_tells_of_the_machine_it_was_written_on():
    found = [(str(path.relative_to(ROOT)), match[0]) for path in FILES for match in PATHS.finditer(read_text(path))]
    assert found == []


def test_no_file_holds_the_address_of_a_package_registry():
    found = [
        (str(path.relative_to(ROOT)), match[0]) for path in FILES for match in REGISTRIES.finditer(read_text(path))
    ]
    assert found == []
    assert [str(path) for path in FILES if path.name in GIT_LOCK] == []
