"""The command line of dlmotion in this folder: ``python render.py --help``."""

from pathlib import Path

from dlmotion.studio.cli import main

if __name__ == "__main__":
    main(Path(__file__).parent)
