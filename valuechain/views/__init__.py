"""One picture each, as a Scene."""
