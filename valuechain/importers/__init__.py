"""Files in, tables of text out: one file per format."""
