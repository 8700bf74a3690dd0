"""Films any manim scene: record display lists, paint, encode, store segments."""
