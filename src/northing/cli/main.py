"""The command `northing`: finds the command asked for and maps refusals to exit codes, once for all of them."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from northing import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

OK, ISSUES, USAGE, REFUSED, UNAVAILABLE = range(5)


class LazyGroup(click.Group):
    """A group that loads the module of a command only when that command runs, so that help costs nothing."""

    def __init__(self, *, lazy: Mapping[str, tuple[str, str]], **settings: Any) -> None:
        """Take the commands by name: where each is found (`module:attribute`) and its line of help."""
        super().__init__(**settings)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order in which people meet them."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load a command."""
        if cmd_name not in self.lazy:
            return None
        module, _, attribute = self.lazy[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; when whoever reads its output has seen enough, that is no fault."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return OK

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self.lazy.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command, and say which one was probably meant when there is none."""
        if args and args[0] not in self.lazy and not args[0].startswith("-"):
            from northing.plan import suggest

            names = ", ".join(self.lazy)
            ctx.fail(f"there is no command {args[0]!r}{suggest(args[0], self.lazy)} The commands are {names}.")
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    lazy={
        "demo": ("northing.cli.demo:demo", "Make the example workspace, measure real flights, open the scorecard."),
        "init": ("northing.cli.init:init", "Make a new workspace in a folder."),
        "serve": ("northing.cli.serve:serve", "Serve a workspace to browsers."),
        "check": ("northing.cli.check:check", "Report everything that is wrong or doubtful in the plan files."),
        "plan": ("northing.cli.plan:plan", "Show, compare, apply and pull the plan; read its history."),
        "import": ("northing.cli.importing:importing", "Bring in metric definitions that others already have."),
        "data": ("northing.cli.data:data", "Load datasets; show loads, tests and bad rows."),
        "measure": ("northing.cli.measure:measure", "Compute the metrics from the data."),
        "record": ("northing.cli.record:record", "Type results in, one or a whole file."),
        "score": ("northing.cli.score:score", "Print the scorecard."),
        "compare": ("northing.cli.compare:compare", "Say how a change of its definition changed a metric's numbers."),
        "explain": ("northing.cli.explain:explain", "Say where a number comes from."),
        "upgrade": ("northing.cli.upgrade:upgrade", "Bring a workspace's database up to this version of Northing."),
        "user": ("northing.cli.user:user", "Make accounts and log-in links."),
    },
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="northing")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Carry out strategy: a plan with history, metrics from real data, scores anyone can have explained.

    Start with `northing demo`, or with `northing init DIR` for a plan of your own.
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and exit with 0 ok, 1 issues found, 2 usage, 3 refused or 4 unavailable."""
    try:
        code = cli.main(args=list(args) if args is not None else None, prog_name="northing", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped", err=True)
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - the one place where refusals become exit codes
        sys.exit(_report(error))
    sys.exit(code if isinstance(code, int) else OK)


def _report(error: Exception) -> int:
    """Print a refusal and return its exit code; anything else is a fault of ours and keeps its traceback."""
    from northing.model import Invalid, NorthingError, Unavailable

    if isinstance(error, OSError) and error.filename is not None:
        click.echo(f"northing: {error.filename}: {error.strerror}", err=True)
        return UNAVAILABLE
    if not isinstance(error, NorthingError):
        raise error
    click.echo(str(error) if isinstance(error, Invalid) else f"northing: {error}", err=True)
    if isinstance(error, Invalid):
        return ISSUES
    return UNAVAILABLE if isinstance(error, Unavailable) else REFUSED
