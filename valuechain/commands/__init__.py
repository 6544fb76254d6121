"""One file per command: what it takes, which verb it calls, how it prints."""
