"""How a command ends: the exit codes, and a plain sentence instead of a traceback."""

from __future__ import annotations

import io
import itertools
import os
import sys

import click

from valuechain.commands.progress_line import progress_shown
from valuechain.errors import ArgumentError, InvalidInput, OutputError, StoreError
from valuechain.words import say
from valuechain.words.problems import harmless

__all__ = ["FINDINGS", "INVALID", "NOT_WRITTEN", "UNREACHED", "USAGE", "ended"]

DONE, FINDINGS, USAGE, INVALID, UNREACHED, NOT_WRITTEN, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130


def ended(command: click.Command, args: list[str] | None = None) -> int:
    """Run a command and return its exit code; whatever went wrong is told on stderr."""
    from valuechain.commands.printing import print_problems

    _show_what_the_terminal_cannot()
    heard = {"language": _language_asked(sys.argv[1:] if args is None else args)}
    try:
        with progress_shown(heard["language"]):
            if os.environ.get("VALUECHAIN_TEST_CRASH"):
                raise RuntimeError("asked for by VALUECHAIN_TEST_CRASH")
            left = command.main(
                args, prog_name="valuechain", standalone_mode=False, obj=heard
            )
        return left if isinstance(left, int) else DONE
    except click.Abort:
        click.echo("", err=True)
        return INTERRUPTED
    except KeyboardInterrupt:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except InvalidInput as error:
        print_problems(error.problems, heard["language"])
        return INVALID
    except StoreError as error:
        _tell(f"{error.code}: {_said(error, heard['language'])}")
        return UNREACHED
    except OutputError as error:
        _tell(f"{error.code}: {error}")
        return NOT_WRITTEN
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        return DONE
    except ValueError as error:
        told = _said(error, heard["language"])
        _tell(say("asked", "error", heard["language"], told=told))
        return USAGE
    except Exception as error:  # the rim: whatever this is, nobody but us can act on it
        return _our_fault(error, heard["language"])


def _show_what_the_terminal_cannot() -> None:
    """Print characters that the encoding of the terminal lacks by their code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")


def _tell(text: str) -> None:
    """Print a sentence on stderr; what a name in it hides is shown."""
    click.echo(harmless(text), err=True)


def _said(error: StoreError | ValueError, language: str) -> str:
    """Return the sentence of a refusal in the language spoken; as it is where none is known."""
    if not isinstance(error, StoreError | ArgumentError) or not error.key:
        return str(error)
    topic = error.topic if isinstance(error, ArgumentError) else "neo4j"
    return say(topic, error.key, language, **error.values)


def _our_fault(error: Exception, language: str) -> int:
    """Write what went wrong to a file, without cell contents, and say where it is."""
    import tempfile
    import traceback

    if os.environ.get("VALUECHAIN_DEBUG"):
        raise error
    frames = "".join(traceback.format_tb(error.__traceback__))
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", prefix="valuechain-", suffix=".txt", delete=False
    ) as file:
        file.write(f"{type(error).__name__}\n{frames}")
    click.echo(
        say("cli", "fault", language, kind=type(error).__name__, path=file.name), err=True
    )
    return NOT_WRITTEN


def _language_asked(args: list[str]) -> str:
    from valuechain.commands.printing import spoken

    for before, word in itertools.pairwise(args):
        if before == "--lang":
            return spoken(word)
    return spoken(None)
