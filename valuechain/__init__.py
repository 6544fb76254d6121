"""valuechain."""
