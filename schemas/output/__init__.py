"""The JSON Schema of what each command prints with --format json."""
