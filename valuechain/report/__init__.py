"""The whole report: its pages, one file each, and what they share."""
