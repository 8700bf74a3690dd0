"""Arrays: pixels, matrices, vectors, cubes."""
