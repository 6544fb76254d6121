"""One figure with everything it rests on."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from valuechain.frames import decimal_text, to_records
from valuechain.indicators.registry import known_indicators
from valuechain.words import say, topic

__all__ = ["SUMS", "WORTHS", "Explanation"]

WORTHS = ("net_worth", "net_worth_direct", "net_worth_partnerships")
"""The figures that are the sum of what their rows are worth to the actor."""

SUMS = ("given", "received", "net", *WORTHS)
"""The figures that are the sum of the contributions of their rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """One figure and everything it rests on.

    Attributes
    ----------
    indicator, actor : str
        Which figure; ``actor`` is empty for a figure of the layer.
    kind, unit, period : str
        Of which layer and period; empty for a figure of all layers side by side.
    value : float or None
        The figure, ``None`` when undefined.
    quantity : Decimal or None
        The same to the last digit, where it is an amount.
    measured_in : str
        Its unit; ``1`` for a ratio.
    reason : str
        Why it is undefined; empty when it is not.
    through : str
        The other actor it is about, for a dependency; else empty.
    group : tuple of str
        The actors that exchange only with each other, where they leave it undefined.
    terms : polars DataFrame
        ``term`` (``given``, ``received``, ``between`` others, ``measured``), ``partner``,
        ``kind``, ``unit``, ``quantity`` and ``rows``: what the rows add up to.
    rows : polars DataFrame
        ``term``, ``id``, ``provider``, ``receiver``, ``kind``, ``unit``, ``period``,
        ``declared_by``, ``quantity``, ``contribution`` (null for a row that is read but
        not added), ``source``, ``sheet``, ``row``, ``cell``. For given, received, net and net
        worth the contributions add up to the value; otherwise those of each term add up
        to its quantity, and the formula makes the value out of the terms.
    """

    indicator: str
    actor: str
    kind: str
    unit: str
    period: str
    value: float | None
    quantity: Decimal | None
    measured_in: str
    reason: str
    through: str
    group: tuple[str, ...]
    terms: pl.DataFrame
    rows: pl.DataFrame

    def formula(self, language: str) -> str:
        """Return how the figure is made out of its terms.

        An indicator of another package says it in its docstring, after ``Formula:``.
        """
        key = f"formula.{self.indicator}"
        return topic("explain", language).get(key) or self._documented("Formula: ")

    @property
    def total(self) -> Decimal | None:
        """What the contributions add up to, where the figure is their sum; else ``None``."""
        if self.indicator not in SUMS:
            return None
        return sum(self.rows["contribution"].drop_nulls().to_list(), Decimal(0))

    def to_json(self, language: str) -> dict[str, Any]:
        """Return the content that ``valuechain explain --format json`` prints."""
        return {
            "indicator": self.indicator,
            "actor": self.actor or None,
            "kind": self.kind or None,
            "unit": self.unit or None,
            "period": self.period or None,
            "value": self.value if self.quantity is None else decimal_text(self.quantity),
            "measured_in": self.measured_in or None,
            "reason": self.reason or None,
            "formula": self.formula(language),
            "through": self.through or None,
            "group": list(self.group),
            "terms": to_records(self.terms),
            "rows": to_records(self.rows),
        }

    def _documented(self, label: str) -> str:
        """Return the line of the indicator's docstring that begins with a label."""
        text = inspect.getdoc(known_indicators()[self.indicator].compute) or ""
        told = [line.removeprefix("- ") for line in text.splitlines()]
        found = (line.removeprefix(label) for line in told if line.startswith(label))
        return next(found, "")

    def sentence(self, language: str) -> str:
        """Return the figure, what it means and how it is made, in a few sentences."""
        words = topic("indicators", language)
        name = words.get(f"name.{self.indicator}", self.indicator)
        reading = words.get(f"reading.{self.indicator}") or self._documented("")
        about = " · ".join(p for p in (self.actor, self.kind, self.period) if p)
        if self.value is None:
            found = words.get(f"reason.{self.reason}", self.reason).rstrip(".")
            if self.group:
                found = say(
                    "explain", "group", language, found=found, group=", ".join(self.group)
                )
        else:
            unit = "" if self.measured_in in ("1", "") else f" {self.measured_in}"
            text = f"{self.value:.6g}"
            if self.quantity is not None:
                text = decimal_text(self.quantity)
            found = text.replace(".", "," if language == "fr" else ".") + unit
            if self.through:
                found = say(
                    "explain", "through", language, found=found, through=self.through
                )
        return say(
            "explain", "sentence", language, name=name, about=about, found=found,
            reading=reading, formula=self.formula(language),
        )  # fmt: skip
