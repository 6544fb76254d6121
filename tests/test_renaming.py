"""Foreign headings are recognised whatever the columns are made of."""

from __future__ import annotations

import polars as pl

from valuechain.importers.renaming import fed
from valuechain.importers.table import Table


def test_cells_of_a_coded_column_are_text_and_blank_ones_are_unknown() -> None:
    frame = pl.DataFrame({"Nom": pl.Series([" Ville ", "  ", None], dtype=pl.Categorical)})
    table = Table("a", "a.csv", frame, pl.Series("row", [2, 3, 4]))
    recognised = fed(table, lambda heading: "name" if heading == "Nom" else None)
    cells = frame.select(recognised.text("name").alias("name"))["name"]
    assert cells.to_list() == ["Ville", None, None]
    assert cells.dtype == pl.String
