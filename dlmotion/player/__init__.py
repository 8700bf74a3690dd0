"""Films as vectors for a web page: display lists into a stream, and the player that paints it."""
