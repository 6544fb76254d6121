"""One figure per actor, loop or layer: one file each."""
