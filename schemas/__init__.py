"""The Table Schema of every table."""
