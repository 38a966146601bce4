"""``python -m app``: the command line, or the desk when no command is named."""

import sys

if __name__ == "__main__":
    if sys.argv[1:]:
        from app.cli.main import run
    else:
        from app.ui.application import run
    run()
