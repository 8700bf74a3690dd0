"""The mobjects of the series: one noun a file."""
