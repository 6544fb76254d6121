"""How innovations spread: what recurs from place to place, what does not, and how far they are."""
