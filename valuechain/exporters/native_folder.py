"""An ecosystem as a folder of CSV files and ``ecosystem.toml``."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from valuechain.exporters.content import Settings, content_tables, settings_of, text_columns
from valuechain.exporters.remainder import rest_of
from valuechain.model import Ecosystem
from valuechain.replace import replaced_file, replaced_folder
from valuechain.schema import load_schema

__all__ = [
    "guarded",
    "left_out",
    "settings_toml",
    "write",
    "write_csv",
    "write_transactions",
]

_NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?$"
_RUNS_IN_A_SPREADSHEET = r"^'*[=+\-@\t\r]"


def write(ecosystem: Ecosystem, path: str | Path, *, force: bool = False) -> Path:
    """Write an ecosystem as a folder: a CSV file per table with rows, and its settings.

    Parameters
    ----------
    ecosystem : Ecosystem
        What is written.
    path : str or Path
        The folder; one of ours is replaced whole.
    force : bool
        Whether to write into a folder that holds other files.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    OutputError
        ``VC501`` the disk refuses, ``VC503`` the folder holds other files.
    """
    with replaced_folder(path, force=force) as folder:
        for name, frame in content_tables(ecosystem).items():
            write_csv(text_columns(frame), folder / f"{name}.csv")
        settings = settings_toml(settings_of(ecosystem))
        (folder / "ecosystem.toml").write_text(settings, encoding="utf-8", newline="\n")
    return Path(path)


def write_transactions(
    ecosystem: Ecosystem, path: str | Path, *, force: bool = False
) -> Path:
    """Write the transactions alone as one CSV file, with the ids of actors and kinds."""
    empty = pl.DataFrame(
        schema=dict.fromkeys(load_schema("transactions").required, pl.String)
    )
    frame = content_tables(ecosystem).get("transactions", empty)
    with replaced_file(path) as fresh:
        write_csv(text_columns(frame), fresh)
    return Path(path)


def left_out(ecosystem: Ecosystem) -> dict[str, int]:
    """Return what one CSV file of transactions cannot carry: every other table, counted."""
    return rest_of(ecosystem, ("transactions",))


def write_csv(frame: pl.DataFrame, path: Path) -> None:
    """Write columns of text as CSV: UTF-8, commas, line feeds, every text guarded."""
    guarded(frame).write_csv(path, quote_style="necessary", line_terminator="\n")


def guarded(frame: pl.DataFrame) -> pl.DataFrame:
    """Return columns of text in which no cell is a formula to a spreadsheet.

    A cell that starts with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return, after
    any number of apostrophes, gets one apostrophe in front, unless it is a number. Taking
    one apostrophe off every cell that has at least one before such a character gives the
    cells back.

    Examples
    --------
    >>> cells = ["=1+1", "-5", "-Acme", "'=1", "plain", "'s"]
    >>> guarded(pl.DataFrame({"a": cells}))["a"].to_list()
    ["'=1+1", '-5', "'-Acme", "''=1", 'plain', "'s"]
    """
    return frame.with_columns(_guarded(pl.col(c)).alias(c) for c in frame.columns)


def _guarded(cell: pl.Expr) -> pl.Expr:
    risky = cell.str.contains(_RUNS_IN_A_SPREADSHEET) & ~cell.str.contains(_NUMBER)
    return pl.when(risky).then(pl.concat_str(pl.lit("'"), cell)).otherwise(cell)


def settings_toml(settings: Settings) -> str:
    r"""Return settings as the text of ``ecosystem.toml``.

    Examples
    --------
    >>> print(settings_toml({"ecosystem": {"name": 'A "b"'}, "policy": {"rho": 0.4}}))
    format = 1
    <BLANKLINE>
    [ecosystem]
    name = "A \"b\""
    <BLANKLINE>
    [policy]
    rho = 0.4
    <BLANKLINE>
    """
    lines = ["format = 1"]
    for section, values in settings.items():
        lines += ["", f"[{section}]", *(f"{k} = {_toml(v)}" for k, v in values.items())]
    return "\n".join([*lines, ""])


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
