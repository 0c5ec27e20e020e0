"""A small site of the frame alone: every part with made-up content, rendered without Django."""

from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined

from northing.charts import Spark, figure, format_score, meter, sparkline
from northing.web.pages.frame import page as frame

ADDRESS = "http://northing.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'"
)
WEB = Path(frame.__file__).parents[2]
LAYOUTS = {
    "tree": """
{% extends "frame/base.html.jinja" %}
{% from "frame/macros.html.jinja" import column, counts, fig, icon, mark, meter, shift %}
{% block head %}<script type="module" src="{{ static('northing/tree.js') }}"></script>{% endblock %}
{% block content %}
{{ counts(totals) }}
<form class="tools"><label><span class="sr">Find</span><input type="search" name="find" data-find></label>
<p role="status" data-told></p>
<button class="btn" type="button" data-fold-all data-scripted>Collapse all</button>
<details class="menu" data-scripted><summary class="btn">Columns</summary><div>
<label><input type="checkbox" data-column="owner" checked>Owner</label></div></details></form>
<table class="tree cols" data-tree><caption class="sr">Scorecard</caption><thead><tr>
{{ column("Indicator", "name", "?sort=name") }}{{ column("Owner", "owner", "?sort=owner", col="owner") }}
{{ column("Result", "result", "?sort=result", class="r") }}{{ column("Score", "score", "?sort=score") }}
<th scope="col">Trend</th><th scope="col">Course</th></tr></thead><tbody>
{% for row in rows -%}
<tr class="lv{{ row.level }}{{ ' sum' if row.is_parent }}" data-row data-id="{{ row.id }}"
  data-parent="{{ row.parent }}" data-status="{{ row.status }}">
<th class="name-cell" scope="row"><span class="name">
{%- if row.is_parent %}<button class="twist" type="button" aria-expanded="true" aria-label="{{ row.title }}, children">
{{- icon("chevron") }}</button>{% endif %}{{ mark(row.status) }}<a href="/parts">{{ row.title }}</a></span></th>
<td class="who" data-col="owner">{{ row.owner }}</td>
<td class="r result" data-key="result" data-sort="{{ row.value if row.value is not none }}">
{{- fig(row.figure, "/explain") }}</td>
<td class="score" data-key="score">{{ meter(row.bar, row.score) }}</td>
<td>{{ shift("down" if row.value else "", "better") }}</td><td>{{ row.course }}</td></tr>
{% endfor %}</tbody></table>
{% endblock %}""",
    "explain": """
{% extends "frame/base.html.jinja" %}{% from "frame/blocks.html.jinja" import explain %}
{% block content %}{{ explain("How 79 % is computed", "good", (("Result", "79 of 100"),), (("Source", "flights"),),
(("History", "/parts"),), is_alone=true) }}{% endblock %}""",
    "parts": """
{% extends "frame/base.html.jinja" %}{% from "frame/macros.html.jinja" import field %}
{% from "frame/blocks.html.jinja" import empty, facts, issues, pagination, panel, story %}
{% block content %}
{% call panel("says", "What it says", "v3", "/parts") %}{{ facts((("Owner", "Operations"), ("Unit", "<b>%</b>"))) }}
{% endcall %}
{% call panel("past", "History", "14 versions") %}{{ story(versions) }}{{ pagination(4, 12, "?page={}", "31 to 40") }}
{% endcall %}
{{ issues(found) }}
<form>{{ field("limit", "Limit", "9", hint="Days.", fault="9 is too many.") }}</form>
{% call empty("No check-ins yet", "A check-in says what changed.", ("Open.", "Write.")) %}<a href="/">Check in</a>
{% endcall %}{{ empty("Nothing here", "Nothing at all.") }}
{% endblock %}""",
    "gate": """
{% extends "frame/gate.html.jinja" %}{% from "frame/macros.html.jinja" import field %}
{% block content %}<form>{{ field("user", "Name", autocomplete="username") }}
<button class="btn btn-main">Log in</button></form>{% endblock %}""",
}
VALUES = {"early": ("good", 0.9), "late": ("poor", 0.7), "lost": ("none", None), "rain": ("average", 0.8)}


def _row(name, parent, level, *, status="good", value=None, is_parent=False):
    score = None if value is None else value / 2
    return {
        "id": name,
        "parent": parent,
        "level": level,
        "title": name.title(),
        "status": status,
        "value": value,
        "is_parent": is_parent,
        "owner": "Operations",
        "figure": figure(value, unit="%"),
        "score": format_score(score),
        "bar": meter(score, status=status),
        "course": sparkline(Spark(values=[0.5, value], status=status, name=f"{name}: course")),
    }


def _rows():
    leaves = [_row(name, "customer", 2, status=status, value=value) for name, (status, value) in VALUES.items()]
    other = [_row("money", "plan", 1, is_parent=True), _row("cost", "money", 2, status="poor", value=0.6)]
    return [
        _row("plan", "", 0, is_parent=True),
        _row("customer", "plan", 1, is_parent=True),
        *leaves,
        *other,
    ]


def _frame():
    words = (("scorecard", "Scorecard", "/", "s"), ("data", "Data", "/parts", "d"))
    return {
        "page": frame.Page(title="Score & card", nav="scorecard", kind="KPI", crumbs=[frame.Crumb("Plan", "/")]),
        "workspace": frame.Workspace("Harbour <Gate>"),
        "places": [
            frame.Place(key=key, title=title, href=href, icon=key, letter=letter, count=2 if key == "data" else None)
            for key, title, href, letter in words
        ],
        "pickers": [
            frame.Picker(
                name="period",
                label="Period",
                choices=[frame.Choice("2013-09", "Sep 2013"), frame.Choice("2013-08", "Aug 2013")],
                chosen="2013-08",
            )
        ],
        "kept": [("status", "good")],
        "search": frame.Search("/parts", "late"),
        "account": frame.Account(name="Head of operations", initials="HO", leave_href="/leave"),
        "notes": [
            frame.Note(level="done", title="Published.", text="3 changes.", href="/parts", link="See them"),
            frame.Note(level="error", text="Not saved."),
        ],
        "csrf_input": "",
    }


def _content():
    changes = [frame.FieldChange("cap", "1.2", None), frame.FieldChange("where", None, "<script>")]
    version = frame.Version(
        at="2013-06-10", when="10 Jun 2013", who="Data office", message="Count", href="/", changes=changes, more="…"
    )
    words = (("", "All"), ("good", "Good"), ("poor", "Poor"))
    return {
        "rows": _rows(),
        "totals": [
            frame.StatusCount(status=status, count=1, title=title, href=f"?status={status}", is_current=not status)
            for status, title in words
        ],
        "versions": [version],
        "found": [
            {"code": "NR1", "level": "error", "message": "No.", "fix": "Yes.", "where": "a.yaml:1", "href": "/parts"},
            {"code": "NR2", "level": "hint", "message": "Hm.", "fix": "", "where": "b", "href": ""},
        ],
        "title": "Log in",
        "lede": "Say who you are.",
    }


def _environment():
    """Return the template engine; anything a template expects and is not given fails."""
    templates = FileSystemLoader(WEB / "pages" / "frame" / "templates")
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        loader=ChoiceLoader([templates, DictLoader(LAYOUTS)]),
    )
    environment.globals["static"] = lambda path: f"/static/{path}"
    return environment


def render_page(name, **changes):
    """Render one page of the site."""
    return _environment().get_template(name).render(_frame() | _content() | changes)


def render_text(source):
    """Render a template given as text."""
    return _environment().from_string(source).render()


def answer(route):
    """Answer a request of the browser from templates and static files."""
    path = urlsplit(route.request.url).path
    if path.startswith("/static/"):
        route.fulfill(path=WEB / path.lstrip("/"))
    elif (name := path.strip("/") or "tree") in LAYOUTS:
        headers = {"content-security-policy": POLICY, "content-type": "text/html; charset=utf-8"}
        route.fulfill(body=render_page(name), headers=headers)
    else:
        route.fulfill(status=404, body="")
