"""The same lines and flows computed where the data are."""
