"""The speed table: stock manim against the reel, on the machine at hand."""
