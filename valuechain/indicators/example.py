"""An indicator on a few exchanges written in a line each, to see what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from valuechain.indicators.registry import indicators, known_indicators
from valuechain.tables import ecosystem_of

__all__ = ["figure_of"]


def figure_of(
    name: str,
    exchanges: Sequence[str | Mapping[str, Any]],
    **tables: Iterable[Mapping[str, Any]],
) -> dict[str, float | None] | float | None:
    """Return what an indicator says of a few exchanges, rounded to four decimals.

    Parameters
    ----------
    name : str
        The indicator.
    exchanges : sequence of str or mapping
        ``provider receiver quantity``, then who declares it when it is not the provider;
        of the kind ``money``, in EUR. Or a mapping with what differs from that.
    **tables
        Other tables: ``kinds``, ``measures``, ``costs``.

    Returns
    -------
    dict of str to float, or float
        One figure an actor that takes part, or the figure of the layer; ``None`` where
        it is undefined.

    Raises
    ------
    ValueError
        For an unknown indicator.

    Examples
    --------
    >>> figure_of("given", ["a b 3", "a c 4", "b c 1"])
    {'a': 7.0, 'b': 1.0, 'c': 0.0}
    >>> figure_of("layer_confirmation", ["a b 3", "a b 3 receiver", "b c 1"])
    0.5
    """
    rows = []
    for exchange in exchanges:
        row: dict[str, Any] = dict(kind="money", unit="EUR", quantity=1)
        if isinstance(exchange, str):
            names = ("provider", "receiver", "quantity", "declared_by")
            row |= dict(zip(names, exchange.split(), strict=False))
        else:
            row |= exchange
        rows.append(row)
    ecosystem = ecosystem_of(
        rows,
        policy=None,
        name="example",
        settings={"ecosystem": {"currency": "EUR"}},
        **tables,
    )
    found = indicators(ecosystem, names=[name])
    values = [None if v is None else round(v, 4) + 0.0 for v in found["value"]]
    if known_indicators()[name].level == "layer":
        return values[0]
    return dict(zip(found["actor"].to_list(), values, strict=True))
