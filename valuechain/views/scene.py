"""A picture as values: what is drawn and where, without HTML or theme."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

from valuechain.model import Layer
from valuechain.views.figure import unit_text

__all__ = ["Bar", "Column", "LeftOut", "Link", "Mark", "Node", "Scene", "link_width"]


@dataclass(frozen=True, slots=True)
class Mark:
    """How a layer looks: its family's colour, and a letter of its own.

    ``family`` is ``money``, ``time``, ``goods`` or ``knowledge``; ``several`` is true
    where the kind is drawn in another unit too.
    """

    layer: Layer
    name: str
    family: str
    colour: str
    letter: str
    several: bool = False

    def named(self, language: str) -> str:
        """Return the name of the kind, with its unit where it has several."""
        if not self.several:
            return self.name
        return f"{self.name} ({unit_text(self.layer.unit, language)})"


@dataclass(frozen=True, slots=True)
class Bar:
    """What an actor declared beside what it measured, in the unit of ``layer``.

    ``declared`` is ``None`` when no declaration of the actor is covered; ``side`` is
    ``provides`` or ``receives``. ``partner`` and ``origin`` are empty in a sum.
    """

    layer: Layer
    declared: Decimal | None
    measured: Decimal
    side: str = ""
    period: str = ""
    partner: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A box: one actor, or several of one type folded together.

    Attributes
    ----------
    name : str
        The actor's name; empty for a fold, which is named by its type and number.
    members : tuple of str
        The ids of the actors in the box; more than one in a fold.
    x, y, width, height : float
        The box, in pixels of the scene; (x, y) is its upper left corner.
    bar : Bar or None
        ``None`` when the actor measured nothing comparable: *not measured*, never zero.
    """

    name: str
    type: str
    column: int
    members: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float
    bar: Bar | None = None

    @property
    def folded(self) -> bool:
        """Whether several actors share the box."""
        return len(self.members) > 1


@dataclass(frozen=True, slots=True)
class Link:
    """A flow between two boxes in one layer.

    Attributes
    ----------
    provider, receiver : int
        Positions in ``Scene.nodes``.
    mark : Mark or None
        ``None`` for a bundle of more than four layers, which has no figure.
    quantity : Decimal or None
        Exact, in the unit of the mark's layer; ``None`` when nobody gave a figure.
    confirmed : bool
        Whether both sides spoke of every line in it.
    width : float
        Of the stroke, in pixels; see ``link_width``.
    parts : int
        How many layers a bundle holds; 1 for a plain flow.
    start, end : tuple of float
        Where it leaves one box and reaches the other.
    """

    provider: int
    receiver: int
    mark: Mark | None
    quantity: Decimal | None
    confirmed: bool
    width: float
    parts: int
    start: tuple[float, float]
    end: tuple[float, float]

    @property
    def refund(self) -> bool:
        """Whether the figure is below zero: a refund or a correction."""
        return self.quantity is not None and self.quantity < 0


@dataclass(frozen=True, slots=True)
class Column:
    """One type of actors, and where its boxes stand; ``y`` is the foot of its heading."""

    type: str
    x: float
    width: float
    y: float = 38.0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the picture does not draw, so that it can say so."""

    flows: int
    shown_flows: int
    folded_actors: int
    shown_actors: int
    inside_folds: int


@dataclass(frozen=True, slots=True)
class Scene:
    """Boxes and flows with their places; the same input gives the same scene.

    ``font`` is how high the letters of names are, in pixels.
    """

    width: float
    height: float
    columns: tuple[Column, ...]
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    marks: tuple[Mark, ...]
    left_out: LeftOut
    font: float = 16.0


def link_width(amount: float, largest: float) -> float:
    """Return the width of a line in pixels: 2 + 16 √(amount / largest), within a layer.

    Examples
    --------
    >>> link_width(25.0, 100.0), link_width(0.0, 0.0)
    (10.0, 2.0)
    """
    if largest <= 0:
        return 2.0
    share = min(abs(amount) / largest, 1.0)
    return round(2.0 + 16.0 * math.sqrt(share), 2)
