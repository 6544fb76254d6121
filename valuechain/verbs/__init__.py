"""The public verbs: what the commands do, under the same names and in the same order.

Frames come out as pandas. A command prints the polars frame that its verb hands over.
"""

from valuechain.engines.flow_rows import flow_rows
from valuechain.verbs.comparisons import compare, diff, scenario, spreading
from valuechain.verbs.figures import (
    explain,
    flows,
    graph,
    indicators,
    loops,
    notes,
    renewal,
    targets,
    value,
    without,
)
from valuechain.verbs.pages import draw, map, report  # noqa: A004
from valuechain.verbs.storage import check, clear, new, read, sample, write

__all__ = [
    "check",
    "clear",
    "compare",
    "diff",
    "draw",
    "explain",
    "flow_rows",
    "flows",
    "graph",
    "indicators",
    "loops",
    "map",
    "new",
    "notes",
    "read",
    "renewal",
    "report",
    "sample",
    "scenario",
    "spreading",
    "targets",
    "value",
    "without",
    "write",
]
