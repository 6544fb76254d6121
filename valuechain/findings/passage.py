"""Through whom most of what an actor receives passes: now with the indicators."""

from valuechain.indicators.passage import largest_passage

__all__ = ["largest_passage"]
