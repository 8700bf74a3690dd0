"""Commands and jobs behind the command line: the one package that may import all others."""
