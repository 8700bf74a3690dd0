"""Notes: what they show, what is missing, and which lesson and figure belong there."""
