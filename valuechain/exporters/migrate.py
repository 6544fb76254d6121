"""A folder of an older layout brought to the present one, a copy of it kept."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

from valuechain.errors import OutputError
from valuechain.importers.native_folder import FORMAT, SETTINGS, format_of_folder
from valuechain.replace import replaced_file

__all__ = ["STEPS", "migrated"]


def _numbered(text: str) -> str:
    """Return settings of the time before formats were numbered, with their number."""
    without = re.sub(r"(?m)^format[ \t]*=[ \t]*0[ \t]*(?:#.*)?\n?", "", text)
    return f"format = 1\n{without}"


STEPS: dict[int, Callable[[str], str]] = {0: _numbered}
"""For each older format, the function that gives the settings of the next one."""


def migrated(folder: Path) -> Path | None:
    """Bring a folder to the present format; return the copy kept, ``None`` if it was there.

    The copy stands beside, ``NAME.format-N``, and is whole before anything is changed;
    the settings are then replaced in one step, comments and all.

    Raises
    ------
    ImporterError
        VC403 for a folder of a newer format.
    OutputError
        ``VC501`` when the disk refuses; the folder is as it was then.
    """
    found = format_of_folder(folder)
    if found is None or found == FORMAT:
        return None
    copy = _free(folder.with_name(f"{folder.resolve().name}.format-{found}"))
    half = copy.with_name(f".{copy.name}.tmp")
    try:
        shutil.copytree(folder, half)
        half.rename(copy)
    except OSError as error:
        raise OutputError("VC501", f"{copy}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(half, ignore_errors=True)
    text = (folder / SETTINGS).read_text("utf-8-sig")
    for step in range(found, FORMAT):
        text = STEPS[step](text)
    tomllib.loads(text)
    with replaced_file(folder / SETTINGS) as fresh:
        fresh.write_text(text, encoding="utf-8", newline="\n")
    return copy


def _free(place: Path) -> Path:
    number, free = 1, place
    while free.exists():
        number += 1
        free = place.with_name(f"{place.name}-{number}")
    return free
