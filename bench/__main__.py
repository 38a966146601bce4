"""``python -m bench [start|search|exchange …]``: print every measure, or those that are named."""

import sys

from bench import exchange, search, start

PARTS = {"start": start.run, "search": search.run, "exchange": exchange.run}


def main() -> None:
    """Run the parts named on the command line, or all of them."""
    for name in sys.argv[1:] or PARTS:
        print(f"\n== {name} ==")
        PARTS[name]()


if __name__ == "__main__":
    main()
