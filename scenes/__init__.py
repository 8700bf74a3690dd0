"""The lessons: one NAME.py and one NAME.toml each."""
