"""The plates of the series: what several figures share, drawn by matplotlib on a Page."""
