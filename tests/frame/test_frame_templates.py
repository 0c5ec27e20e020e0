"""The frame keeps its promises to every page: one heading, no inline style or script, safe text, no id twice."""

import re
from html.parser import HTMLParser

import pytest
from frame_site import LAYOUTS, WEB, render_page, render_text


class Page(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, tag, **wanted):
        return [attrs for name, attrs in self.elements if name == tag and wanted.items() <= attrs.items()]


@pytest.mark.parametrize("name", list(LAYOUTS))
def test_page_holds_nothing_the_security_policy_refuses(name):
    page = Page(render_page(name))
    for tag, attrs in page.elements:
        assert tag != "style"
        assert not [key for key in attrs if key == "style" or key.startswith("on")]
        assert tag != "script" or attrs["src"].startswith("/static/northing/")


@pytest.mark.parametrize("name", list(LAYOUTS))
def test_page_has_one_heading_one_main_and_no_id_twice(name):
    page = Page(render_page(name))
    assert len(page.all("h1")) == len(page.all("main")) == 1
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", list(LAYOUTS))
def test_every_label_reference_and_icon_exists(name):
    page = Page(render_page(name))
    ids = {attrs["id"] for _, attrs in page.elements if "id" in attrs}
    for tag, attrs in page.elements:
        for key in ("aria-labelledby", "aria-describedby", "for"):
            assert attrs.get(key, next(iter(ids))) in ids
        assert tag != "use" or attrs["href"].removeprefix("#") in ids


def test_text_is_escaped_everywhere():
    text = render_page("parts")
    assert "Harbour &lt;Gate&gt;" in text
    assert "Score &amp; card" in text
    assert "&lt;script&gt;" in text
    assert "&lt;b&gt;%" in text


def test_navigation_marks_where_one_is_and_what_is_open():
    page = Page(render_page("parts"))
    assert [attrs["href"] for attrs in page.all("a", **{"aria-current": "page"})] == ["/"]
    assert {attrs["data-go"] for attrs in page.all("a") if "data-go" in attrs} == {"s", "d"}


def test_picker_shows_what_is_chosen_and_keeps_the_rest_of_the_address():
    page = Page(render_page("parts"))
    assert [attrs["value"] for attrs in page.all("option") if "selected" in attrs] == ["2013-08"]
    assert page.all("input", type="hidden", name="status", value="good")


def test_frame_does_without_what_a_visitor_does_not_have():
    text = render_page("parts", account=None, search=None, pickers=(), notes=())
    assert "Log out" not in text
    assert 'role="search"' not in text
    assert 'class="pickers"' not in text


def test_error_is_an_alert_and_news_is_a_status():
    page = Page(render_page("parts"))
    assert page.all("div", **{"data-level": "error", "role": "alert"})
    assert page.all("div", **{"data-level": "done", "role": "status"})


@pytest.mark.parametrize(
    ("number", "count", "shown"),
    [(1, 1, []), (1, 3, ["1", "2", "3"]), (6, 12, ["1", "…", "4", "5", "6", "7", "8", "…", "12"])],
)
def test_pagination_shows_the_ends_and_the_neighbourhood(number, count, shown):
    macro = '{% from "frame/blocks.html.jinja" import pagination %}'
    nav = render_text(macro + f'{{{{ pagination({number}, {count}, "?page={{}}") }}}}')
    assert re.findall(r">(\d+|…)<", nav) == shown


def test_every_class_of_the_templates_is_drawn_by_the_style_sheet_or_is_a_hook():
    sheet = (WEB / "static" / "northing" / "northing.css").read_text(encoding="utf-8")
    used = set()
    for name in LAYOUTS:
        for _, attrs in Page(render_page(name)).elements:
            used |= set((attrs.get("class") or "").split())
    assert {name for name in used if not re.search(rf"\.{re.escape(name)}(?![\w-])", sheet)} == set()


def test_templates_and_scripts_stay_small():
    templates = list((WEB / "pages" / "frame" / "templates").rglob("*.jinja"))
    scripts = list((WEB / "static" / "northing").glob("*.js"))
    assert all(len(template.read_text(encoding="utf-8").splitlines()) <= 120 for template in templates)
    assert sum(script.stat().st_size for script in scripts) < 60_000
