"""Scenes in other people's style and the harness that measures reel on them."""
