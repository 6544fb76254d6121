"""Draw an ecosystem: a picture, the page around it, and the same flows as other objects."""

from valuechain.drawing.drawing import Drawing
from valuechain.drawing.request import draw
from valuechain.views.gallery import VIEWS

__all__ = ["VIEWS", "Drawing", "draw"]
