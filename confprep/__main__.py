"""`python -m confprep`."""

from confprep.cli import main

if __name__ == "__main__":
    main()
