"""What can go wrong: problems of the input as data, and the exceptions that carry them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = [
    "AddressError",
    "ArgumentError",
    "ImporterError",
    "InvalidInput",
    "OutputError",
    "Problem",
    "StoreError",
    "TableError",
    "UnknownNameError",
    "ValueChainError",
]


_NONE: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, or worth telling, in one place of the input.

    The sentence is made last, in the reader's language, by ``words.problem_sentence``
    from ``words/problems.json``; everything here is data.

    Attributes
    ----------
    code : str
        The stable code, ``VC`` and three digits.
    source : str
        The file, as the person knows it: ``transactions.csv``.
    sheet : str or None
        The sheet of a workbook, or the array of a JSON document.
    row : int or None
        The row as the person sees it: the line of a text file, the row of a sheet,
        the position (from 1) in an array.
    column : str or None
        The column as it is written in the file.
    value : str
        What was found, as written.
    expected : str
        A value, a list or a bound; never a sentence.
    hint : str
        The closest right answer, or the option to add.
    level : str
        ``error`` stops the import; ``warning`` and ``note`` only tell.
    cell : str or None
        The cell as a spreadsheet names it: ``E2``.
    variant : str
        Which sentence of the code, where a code has more than one.

    Examples
    --------
    >>> Problem("VC215", "transactions.csv", row=7, column="receiver", value="mil").row
    7
    """

    code: str
    source: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str = ""
    expected: str = ""
    hint: str = ""
    level: str = "error"
    cell: str | None = None
    variant: str = ""


class ValueChainError(Exception):
    """Whatever valuechain refuses to do, for a reason it can name."""


class InvalidInput(ValueChainError):
    """The input is refused; ``problems`` says everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        first = next((p for p in self.problems if p.level == "error"), None)
        where = f"{first.source}: {first.code}" if first else "nothing wrong was named"
        super().__init__(f"{len(self.problems)} problem(s); first: {where}")


class ImporterError(InvalidInput):
    """A file that no importer can turn into tables."""


class TableError(InvalidInput):
    """Tables that cannot become an ecosystem; every problem of every table at once."""


class StoreError(ValueChainError):
    """A service, such as a Neo4j server, that could not be reached or refused.

    ``key`` and ``values`` say which sentence of the words it is, for other languages.
    """

    def __init__(
        self, code: str, message: str, key: str = "", values: Mapping[str, object] = _NONE
    ) -> None:
        self.code, self.key, self.values = code, key, values
        super().__init__(message)


class ArgumentError(ValueError):
    """What was asked for cannot be had; the message is English.

    ``topic``, ``key`` and ``values`` say which sentence of the words it is, for other
    languages.
    """

    def __init__(
        self, message: str, topic: str, key: str, values: Mapping[str, object] = _NONE
    ) -> None:
        self.topic, self.key, self.values = topic, key, values
        super().__init__(message)


class AddressError(ArgumentError):
    """An address of a database that cannot be used, or names nothing that is there."""

    def __init__(
        self,
        message: str,
        key: str = "",
        values: Mapping[str, object] = _NONE,
        topic: str = "neo4j",
    ) -> None:
        super().__init__(message, topic, key, values)


class UnknownNameError(ArgumentError):
    """A name that is not there.

    Attributes
    ----------
    what : str
        What it would be the name of: ``actor``, ``layer``, ``period``, ``theme``…
    asked : str
        The name asked for.
    known : tuple of str
        Those there are.
    """

    def __init__(
        self,
        message: str,
        what: str,
        asked: str,
        known: Iterable[str],
        values: Mapping[str, object],
    ) -> None:
        self.what, self.asked, self.known = what, asked, tuple(known)
        super().__init__(message, "asked", what, values)


class OutputError(ValueChainError):
    """An output that could not be written; what was there before is untouched."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)
