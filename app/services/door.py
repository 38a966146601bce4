"""What can be told of a store before anybody signs in. Loads nothing heavy: the door is painted first."""

import json
from pathlib import Path

from app.errors import DamagedStore

_KEY_FILE = "keys.json"


def is_store(folder: Path) -> bool:
    """Whether a store is in ``folder``."""
    return (folder / _KEY_FILE).is_file()


def codes(folder: Path) -> list[str]:
    """Who may sign in; raises :class:`DamagedStore`."""
    try:
        accounts = json.loads((folder / _KEY_FILE).read_bytes())["accounts"]
        return [account["code"] for account in accounts if not account["disabled"]]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise DamagedStore(why=f"{_KEY_FILE}: {type(problem).__name__}") from problem
