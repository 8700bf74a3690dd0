"""Which of manim's functions are those that the reel was written against."""
