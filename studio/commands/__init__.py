"""One file for each command of render.py."""
