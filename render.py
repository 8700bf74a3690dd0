"""The command line of dlmotion: ``python render.py --help``."""

from studio.cli import main

if __name__ == "__main__":
    main()
