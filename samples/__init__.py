"""Ecosystems to try, teach and test with."""
