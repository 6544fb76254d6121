"""Declared against declared against measured: one noun a file."""
