"""The fuzzing script asks for a compiler's instrumentation; it is run by itself."""

collect_ignore = ["fuzz.py"]
