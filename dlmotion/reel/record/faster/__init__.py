"""Functions that stand in for manim's own while reel records; each returns the original's bits."""
