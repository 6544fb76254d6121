"""Which writer a destination asks for, told by its name."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from valuechain.errors import OutputError
from valuechain.model import Ecosystem

__all__ = ["WRITERS", "Writer", "write", "writer"]

WRITERS: dict[str, tuple[str, str]] = {
    "": ("native_folder", "write"),
    ".csv": ("native_folder", "write_transactions"),
    ".json": ("native_json", "write"),
    ".xlsx": ("native_workbook", "write"),
}
"""Suffix of a destination, and the module and function of this package that write it."""


class Writer(Protocol):
    """What writes an ecosystem to a place and returns the place."""

    def __call__(
        self, ecosystem: Ecosystem, path: str | Path, *, force: bool = False
    ) -> Path:
        """Write the ecosystem."""


def writer(path: str | Path) -> Writer:
    """Return the function that writes what ``path`` asks for: no suffix is a folder.

    Raises
    ------
    OutputError
        ``VC103`` when nothing is written under such a name; it lists what is.

    Examples
    --------
    >>> writer("out.json").__module__, writer("out").__module__
    ('valuechain.exporters.native_json', 'valuechain.exporters.native_folder')
    """
    place = Path(path)
    suffix = "" if place.is_dir() else place.suffix.lower()
    if suffix not in WRITERS:
        known = ", ".join(s for s in WRITERS if s)
        raise OutputError("VC103", f"{path}: {suffix} ({known})")
    module, name = WRITERS[suffix]
    found = import_module(f"valuechain.exporters.{module}")
    return cast(Writer, getattr(found, name))


def write(ecosystem: Ecosystem, path: str | Path, *, force: bool = False) -> Path:
    """Write an ecosystem to ``path``, in the shape its name asks for.

    Raises
    ------
    OutputError
        When it cannot be written; what was there before is untouched.
    """
    return writer(path)(ecosystem, path, force=force)
