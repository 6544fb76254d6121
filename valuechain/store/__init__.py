"""Keep an ecosystem and give it back."""
