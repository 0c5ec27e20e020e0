"""Server time of the Scorecard page with 200 rows, beside a bare Django page that prints a table of 200 rows.

Both run in one process on one SQLite database, in turns, through the whole chain of middleware and with gzip, as a
browser gets them. The bare page is a Django template over an ORM query of 200 rows with 9 columns. It is measured
behind the same middleware as the Scorecard (log-in, sessions, security headers), and once more with no middleware.

    python benchmarks/bench_pages.py [--rows 200] [--rounds 60]
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from northing.model import Kpi, Measurement, Metric, Ref, Run, Scorecard, Target, Unit
from northing.plan import put
from northing.web.configuration import django_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

MONTHS = [date(2024, month, 1) for month in range(1, 13)] + [date(2025, 1, 1)]
TODAY = date(2025, 2, 10)
GROUPS = 8
BARE = """<!doctype html><title>Rows</title>
<table><thead><tr><th>Name<th>Owner<th>Result<th>Target<th>Score<th>Trend<th>Status<th>Weight<th>Fresh</tr></thead>
<tbody>{% for row in rows %}<tr><td>{{ row.name }}</td><td>{{ row.owner }}</td><td>{{ row.result }}</td>
<td>{{ row.target }}</td><td>{{ row.score }}</td><td>{{ row.trend }}</td><td>{{ row.status }}</td>
<td>{{ row.weight }}</td><td>{{ row.fresh }}</td></tr>{% endfor %}</tbody></table>"""


def configure(root: Path) -> None:
    """Set Django up for a workspace, with a second template engine for the bare page."""
    import django
    from django.conf import settings

    found = django_settings(root, database="sqlite:///bench.db", hosts=["*"])
    found["TEMPLATES"].append({"BACKEND": "django.template.backends.django.DjangoTemplates", "NAME": "bare"})
    settings.configure(**found)
    django.setup()


def fill(rows: int) -> None:
    """Publish a plan of so many KPIs and record 13 months of results for each leaf."""
    from northing.web.database.store import DatabaseStore

    owner = Unit(id="desk", title="Desk of numbers")
    groups = [Kpi(id=f"group-{at}", title=f"Group {at}", owner=Ref("desk")) for at in range(GROUPS)]
    metrics, kpis = [], []
    for at in range(rows - GROUPS):
        name = f"number-{at}"
        metrics.append(Metric(id=f"metric-{at}", title=f"Metric {at}", unit="%", additivity="ratio"))
        kpis.append(
            Kpi(
                id=name,
                title=f"Number {at} of the bench",
                metric=Ref(f"metric-{at}"),
                parent=Ref(f"group-{at % GROUPS}"),
                owner=Ref("desk"),
                target=Target(value=0.8),
            )
        )
    card = Scorecard(id="card", title="Bench", indicators=tuple(Ref(group.id) for group in groups))
    store, at = DatabaseStore(), datetime(2024, 1, 1, tzinfo=UTC)
    elements = [owner, *metrics, *groups, *kpis, card]
    store.history.append(
        [put(element) for element in elements], expected=0, actor="bench", at=at, via="bench", message="fill"
    )
    run = Run("bench", datetime(2025, 2, 1, tzinfo=UTC), "bench", "measure", {})
    store.facts.record(
        (_measurement(number, metric.id, start, run) for number, metric in enumerate(metrics) for start in MONTHS), run
    )


def _measurement(number: int, metric: str, start: date, run: Run) -> Measurement:
    value = 0.6 + (number * 37 + start.month * 11) % 40 / 100
    return Measurement(metric, "", "month", start, value, value * 1000, 1000.0, 1000, run.at, run.id, "computed")


def bare_page(rows: int) -> Callable[[HttpRequest], HttpResponse]:
    """Make the table of the bare page and return its view."""
    from django.db import connection, models
    from django.http import HttpResponse
    from django.template import engines

    class Row(models.Model):
        """One row of the bare table."""

        name, owner, status, trend = (models.TextField() for _ in range(4))
        result, target, score, weight = (models.FloatField() for _ in range(4))
        fresh = models.DateField()

        class Meta:
            """A table of its own."""

            app_label = "bench"

        def __str__(self) -> str:
            """Say which row it is."""
            return self.name

    with connection.schema_editor() as editor:
        editor.create_model(Row)
    Row.objects.bulk_create(
        Row(
            name=f"Number {at} of the bench",
            owner="Desk of numbers",
            status="good",
            trend="up",
            result=at / 300,
            target=0.8,
            score=at / 250,
            weight=1.0,
            fresh=TODAY,
        )
        for at in range(rows)
    )
    template = engines["bare"].from_string(BARE)
    return lambda request: HttpResponse(template.render({"rows": Row.objects.all()}, request))


def client(*, is_bare: bool = False) -> Any:
    """Return a client that is logged in; or one whose requests meet no middleware."""
    from django.conf import settings
    from django.test import Client

    from northing.web.accounts.models import Account

    middleware = settings.MIDDLEWARE
    settings.MIDDLEWARE = [] if is_bare else middleware
    made = Client(headers={"accept-encoding": "gzip"})
    made.handler.load_middleware()
    settings.MIDDLEWARE = middleware
    if not is_bare:
        made.force_login(Account.objects.get_or_create(username="bench", is_superuser=True)[0])
    return made


def timed(made: Any, path: str) -> float:
    """Return the milliseconds that a page takes on the server."""
    begin = time.perf_counter()
    response = made.get(path)
    spent = (time.perf_counter() - begin) * 1000
    if response.status_code != 200:  # pragma: no cover - a broken bench
        sys.exit(f"{path}: {response.status_code}")
    return spent


def run(rows: int, rounds: int) -> dict[str, float]:
    """Measure all pages in turns and return medians in milliseconds and ratios."""
    from django.urls import path

    from northing.web import urls
    from northing.web.desk import workbench
    from northing.web.pages.frame.kept import forget

    urls.urlpatterns.append(path("bare/", bare_page(rows)))
    logged_in, naked = client(), client(is_bare=True)
    times: dict[str, list[float]] = {"scorecard first": [], "scorecard": [], "bare": [], "bare without middleware": []}
    for name, made, place in (
        ("scorecard first", logged_in, "/scorecard/"),
        ("bare", logged_in, "/bare/"),
        ("bare", naked, "/bare/"),
    ):
        timed(made, place), name
    for _ in range(rounds):
        times["bare"].append(timed(logged_in, "/bare/"))
        times["scorecard"].append(timed(logged_in, "/scorecard/"))
        times["bare without middleware"].append(timed(naked, "/bare/"))
        forget()
        times["scorecard first"].append(timed(logged_in, "/scorecard/"))
    workbench.cache_clear()
    medians = {name: statistics.median(found) for name, found in times.items()}
    return medians | {
        "ratio": medians["scorecard"] / medians["bare"],
        "ratio of first rendering": medians["scorecard first"] / medians["bare"],
        "ratio to no middleware": medians["scorecard"] / medians["bare without middleware"],
    }


def main() -> None:
    """Make a workspace, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "northing.toml").write_text(f'name = "Bench"\ntoday = {TODAY}\n', encoding="utf-8")
        configure(root)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        fill(asked.rows)
        found = run(asked.rows, asked.rounds)
    if asked.json:
        print(json.dumps(found, indent=1))
        return
    for name, value in found.items():
        print(f"{name:28} {value:8.2f}{' ×' if 'ratio' in name else ' ms'}")


if __name__ == "__main__":
    main()
