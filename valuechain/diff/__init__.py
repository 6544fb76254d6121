"""Two rounds of the same ecosystem, compared: one noun a file."""
