"""What the user at this PC chose, kept in a small file of their own; nothing of a record is in it."""

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from app import paths


@dataclass(frozen=True)
class Settings:
    """The store that was opened last and what it is called, who signed in, the place of the last exchange.

    ``idle_minutes`` is when the desk locks itself, 0 for never; paths are empty where nothing was chosen yet.
    """

    store: str = ""
    place: str = ""
    staff: str = ""
    exchange: str = ""
    language: str = "ja"
    idle_minutes: float = 10.0


def load() -> Settings:
    """The choices; what is missing or makes no sense is as at the first start."""
    try:
        kept = json.loads(paths.settings_file().read_text("utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(kept, dict):
        return Settings()
    default = Settings()
    known = {field.name: type(getattr(default, field.name)) for field in fields(Settings)}
    return replace(default, **{name: kept[name] for name in known if _fits(kept.get(name), known[name])})


def keep(**choices: Any) -> None:
    """Change some choices; where they can't be written the desk goes on without."""
    file = paths.settings_file()
    changed = replace(load(), **choices)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        paths.write_durably(file, json.dumps(asdict(changed), ensure_ascii=False, indent=1).encode())
    except OSError:
        return


def _fits(value: object, kind: type) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    return isinstance(value, kind)
