"""Commands and jobs behind render.py: the one package that may import all others."""
