"""Turns the exchanges of an ecosystem into a graph of value, and confronts what is told.

>>> import valuechain as vc
>>> ecosystem = vc.sample("ais-emploi")
>>> sorted(vc.flows(ecosystem).columns)[:3]
['actor', 'given', 'kind']
"""

from __future__ import annotations

import importlib
import os
import sys
import types
from typing import TYPE_CHECKING, Any

from valuechain.version import __version__ as __version__

if TYPE_CHECKING:
    from valuechain.errors import AddressError as AddressError
    from valuechain.errors import ImporterError as ImporterError
    from valuechain.errors import InvalidInput as InvalidInput
    from valuechain.errors import OutputError as OutputError
    from valuechain.errors import Problem as Problem
    from valuechain.errors import StoreError as StoreError
    from valuechain.errors import TableError as TableError
    from valuechain.errors import ValueChainError as ValueChainError
    from valuechain.importers.table import Reading as Reading
    from valuechain.model import Actor as Actor
    from valuechain.model import Ecosystem as Ecosystem
    from valuechain.model import Layer as Layer
    from valuechain.model import Measure as Measure
    from valuechain.model import Policy as Policy
    from valuechain.model import Transaction as Transaction
    from valuechain.tables import ecosystem_of as ecosystem_of
    from valuechain.verbs import check as check
    from valuechain.verbs import clear as clear
    from valuechain.verbs import compare as compare
    from valuechain.verbs import diff as diff
    from valuechain.verbs import draw as draw
    from valuechain.verbs import explain as explain
    from valuechain.verbs import flows as flows
    from valuechain.verbs import graph as graph
    from valuechain.verbs import indicators as indicators
    from valuechain.verbs import loops as loops
    from valuechain.verbs import map as map  # noqa: A004
    from valuechain.verbs import new as new
    from valuechain.verbs import notes as notes
    from valuechain.verbs import read as read
    from valuechain.verbs import renewal as renewal
    from valuechain.verbs import report as report
    from valuechain.verbs import sample as sample
    from valuechain.verbs import scenario as scenario
    from valuechain.verbs import spreading as spreading
    from valuechain.verbs import targets as targets
    from valuechain.verbs import value as value
    from valuechain.verbs import without as without
    from valuechain.verbs import write as write
    from valuechain.within import within as within

# Memory that polars frees is given back after 100 ms and not half a second (see
# docs/decisions/0010). Its allocator reads this once, when polars is first imported; what
# anybody else set stays, but not what polars sets for the programs it starts.
if os.environ.get("_RJEM_MALLOC_CONF") in (None, "dirty_decay_ms:500,muzzy_decay_ms:1000"):
    os.environ["_RJEM_MALLOC_CONF"] = (
        "narenas:1,dirty_decay_ms:100,muzzy_decay_ms:0,oversize_threshold:4194304"
    )

# In a checkout, schemas/ and samples/ stand beside the package; installed, they are in it.
_HERE = os.path.dirname(os.path.abspath(__file__))
if not os.path.isdir(os.path.join(_HERE, "schemas")):
    __path__.append(os.path.dirname(_HERE))

_HOMES = {
    "errors": (
        "AddressError",
        "ImporterError",
        "InvalidInput",
        "OutputError",
        "Problem",
        "StoreError",
        "TableError",
        "ValueChainError",
    ),
    "importers.table": ("Reading",),
    "model": ("Actor", "Ecosystem", "Layer", "Measure", "Policy", "Transaction"),
    "tables": ("ecosystem_of",),
    "within": ("within",),
    "verbs": (
        "check",
        "clear",
        "compare",
        "diff",
        "draw",
        "explain",
        "flows",
        "graph",
        "indicators",
        "loops",
        "map",
        "new",
        "notes",
        "read",
        "report",
        "sample",
        "renewal",
        "scenario",
        "spreading",
        "targets",
        "value",
        "without",
        "write",
    ),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = ["__version__", *sorted(_HOME)]


class _PublicFace(types.ModuleType):
    """The package as people see it: ``vc.flows`` is the verb, whatever modules are loaded.

    Importing the module ``valuechain.flows`` would otherwise put it in the verb's place.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if name not in _HOME or not isinstance(value, types.ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _PublicFace


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that the command starts fast."""
    if name not in _HOME:
        raise AttributeError(f"module 'valuechain' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"valuechain.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
