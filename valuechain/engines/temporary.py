"""Relations that an engine keeps for a while, so that what follows starts from their rows."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from valuechain.store.warehouse import Warehouse

if TYPE_CHECKING:
    import ibis.expr.types as ir

__all__ = ["Temporary", "temporary"]


@dataclass(frozen=True, eq=False)
class Temporary:
    """What an engine keeps of a computation, named apart from everything else in it.

    Attributes
    ----------
    warehouse : Warehouse
        Whose engine keeps the rows.
    names : list of str
        The names that are kept.
    """

    warehouse: Warehouse
    names: list[str] = field(default_factory=list)
    start: str = field(default_factory=lambda: f"valuechain_{secrets.token_hex(6)}")

    def kept(self, relation: ir.Table, *old: ir.Table) -> ir.Table:
        """Return a relation whose rows the engine has computed, then forget ``old`` ones."""
        return self._kept(self._statement(relation), relation.schema(), old)

    def repeated(
        self, make: Callable[[ir.Table], ir.Table], like: ir.Table
    ) -> Callable[..., ir.Table]:
        """Return ``kept`` of what is made of a relation, put into SQL once for all.

        Parameters
        ----------
        make : callable
            Makes a relation of another.
        like : ibis table
            One with the columns of those it will be made of.

        Returns
        -------
        callable
            Takes a relation that is kept, then old ones to forget.
        """
        import ibis

        mark = f"{self.start}_any"
        made = make(ibis.table(like.schema(), name=mark))
        text = self._statement(made)

        def kept(table: ir.Table, *old: ir.Table) -> ir.Table:
            return self._kept(text.replace(mark, table.get_name()), made.schema(), old)

        return kept

    def _statement(self, relation: ir.Table) -> str:
        import ibis

        return str(ibis.to_sql(relation, dialect=self.warehouse.dialect))

    def _kept(self, statement: str, columns: Any, old: Iterable[ir.Table]) -> ir.Table:
        import ibis

        name = f"{self.start}_{len(self.names)}"
        self.warehouse.keep(name, statement)
        self.names.append(name)
        for one in old:
            self.warehouse.forget(one.get_name())
        return ibis.table(columns, name=name)

    def row(self, relation: ir.Table) -> dict[str, float]:
        """Return the only row of a relation of sums; what is null is 0."""
        (found,) = self.warehouse.run(self._statement(relation)).to_pylist()
        return {name: float(value or 0.0) for name, value in found.items()}

    def count(self, relation: ir.Table) -> int:
        """Return how many rows a relation has."""
        return int(self.row(relation.agg(rows=relation.count()))["rows"])


@contextmanager
def temporary(warehouse: Warehouse) -> Iterator[Temporary]:
    """Keep relations in the engine of a warehouse until the end of the block."""
    kept = Temporary(warehouse)
    try:
        yield kept
    finally:
        for name in kept.names:
            warehouse.forget(name)
