"""`northing import`: bring in metric definitions that others already have, and list what cannot be carried over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from northing.cli import output
from northing.cli.main import ISSUES, OK
from northing.cli.options import format_option, usage_of, workspace_option

if TYPE_CHECKING:
    from northing.model import Grain
    from northing.work.importing import Imported
    from northing.work.workspace import Workspace

GRAINS = click.Choice(["day", "week", "month", "quarter", "year"])


@click.group(name="import")
def importing() -> None:
    """Bring in metric definitions that others already have."""


@importing.command(name="dbt")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@workspace_option
@format_option
@click.option(
    "--to", type=click.Path(path_type=Path, dir_okay=False), help="Plan file to write; printed when left out."
)
@click.option("--replace", is_flag=True, help="Write over the file when it is there; what was changed in it is lost.")
@click.option("--source", default="dbt", show_default=True, help="Id of the source; made where there is none.")
@click.option("--data", default="", help="Access point of a source that is made: folder of the tables' files.")
@click.option(
    "--grain", "grains", type=GRAINS, multiple=True, help="Length of period to measure by; the month, or more."
)
@click.option("--prefix", default="", help="What all ids begin with, such as shop-.")
@click.option("--dialect", default="duckdb", show_default=True, help="Dialect of the SQL in the definitions.")
@click.option("--whole-only", is_flag=True, help="Break no metric down by the dimensions of its semantic model.")
@click.pass_context
def dbt(  # noqa: PLR0913 - one for each option
    ctx: click.Context,
    path: Path,
    *,
    workspace: Workspace,
    form: str,
    to: Path | None,
    source: str,
    data: str,
    grains: tuple[Grain, ...],
    prefix: str,
    dialect: str,
    replace: bool,
    whole_only: bool,
) -> None:
    """Bring in the semantic models and metrics of a dbt project.

    PATH is a YAML file, a folder with YAML files, or target/semantic_manifest.json. Nothing is published: the plan file
    is for you to look at. Exit code 1 when something was left out; it is listed with its file, line and reason.
    """
    from northing.work.importing import Options, import_dbt, plan_beside, render_import, save_import

    with usage_of("--prefix"):
        _check_prefix(prefix)
    with usage_of("--dialect"):
        _check_dialect(dialect)
    options = Options(
        source=source,
        access_point=data,
        grains=tuple(dict.fromkeys(grains)),
        prefix=prefix,
        dialect=dialect,
        has_dimensions=not whole_only,
    )
    imported = import_dbt(path, plan=plan_beside(workspace, to), options=options)
    if to is not None:
        save_import(imported, to, replace=replace)
    if form == "json":
        output.print_json(_document(imported))
    elif to is None:
        click.echo(render_import(imported), nl=False)
        for issue in imported.issues:
            output.say(str(issue))
    else:
        output.print_issues(imported.issues)
        click.echo(to)
    output.say(_summary(imported))
    ctx.exit(OK if imported.is_whole else ISSUES)


def _check_prefix(prefix: str) -> None:
    from northing.work.importing.names import slug

    if prefix and slug(prefix) != prefix.rstrip("-"):
        raise ValueError(f"{prefix!r} cannot begin an id; write {slug(prefix) or 'shop'}-")


def _check_dialect(dialect: str) -> None:
    from sqlglot import Dialect

    if not dialect or Dialect.get(dialect) is None:
        known = ", ".join(sorted(name for name in Dialect.classes if name))
        raise ValueError(f"there is no dialect {dialect!r}; there are: {known}")


def _summary(imported: Imported) -> str:
    """Say how much was carried over."""
    metrics = output.counted(imported.found, "metric")
    return f"{imported.carried:,} of {metrics} of {imported.name} carried over: {output.count_issues(imported.issues)}"


def _document(imported: Imported) -> dict[str, object]:
    """Return an import as plain values for JSON."""
    from northing.codec import unstructure
    from northing.model import kind_of

    return {
        "project": imported.name,
        "metrics": imported.found,
        "carried": imported.carried,
        "elements": [{"kind": kind_of(item).name, **unstructure(item)} for item in imported.elements],
        "issues": [output.issue_document(issue) for issue in imported.issues],
    }
