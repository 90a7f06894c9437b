"""`python -m channelsim`: the command line without the installed script."""

from channelsim.cli import main

if __name__ == "__main__":
    main()
