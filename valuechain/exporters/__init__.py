"""Tables, ecosystems and pictures out: one file per format."""
