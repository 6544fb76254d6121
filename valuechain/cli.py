"""The command line: one command a verb; words in, verb called, result printed."""

from __future__ import annotations

import importlib
import os
import sys

import click

from valuechain.version import __version__

__all__ = ["main"]

_GROUPS = {
    "Start / Commencer": ("demo", "new"),
    "Check / Vérifier": ("check", "explain"),
    "Compute / Calculer": (
        "flows",
        "indicators",
        "loops",
        "without",
        "scenario",
        "value",
        "targets",
        "renewal",
        "compare",
        "diff",
        "spreading",
        "notes",
    ),
    "See / Voir": ("map", "report"),
    "Exchange / Échanger": ("convert", "clear"),
}


class _Verbs(click.Group):
    """Commands that are imported when they are called, grouped by purpose in the help."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of the help."""
        return [name for names in _GROUPS.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported now."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"valuechain.commands.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under their headings."""
        for heading, names in _GROUPS.items():
            with formatter.section(heading):
                commands = [(name, self.get_command(ctx, name)) for name in names]
                formatter.write_dl(
                    [(n, c.get_short_help_str(80)) for n, c in commands if c]
                )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command; a path given instead of one is answered with the command to use."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], known, 1)
            if os.path.exists(args[0]):
                from valuechain.words.problems import visible

                source = visible(args[0], 200)
                ctx.fail(f"{args[0]!r} is a source. Did you mean: valuechain map {source}")
            if near:
                ctx.fail(f"No such command {args[0]!r}. Did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="valuechain")
def group() -> None:
    """Draw the exchanges of an ecosystem, add up their value, compare what each side says.

    \b
    Example:
      valuechain demo
      valuechain check exchanges.xlsx
      valuechain map exchanges.xlsx -o map.html
    """


def main(args: list[str] | None = None) -> None:
    """Run the command line and end with the exit code of what happened."""
    from valuechain.commands.endings import ended

    sys.exit(ended(group, args))
