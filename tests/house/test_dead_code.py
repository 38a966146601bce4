"""Nothing in app/ lies about unused."""

import re

from vulture import Vulture

from tests.house.source import EVERYTHING, ROOT

CALLED_BY_OTHERS = {
    "run": "the entry points in pyproject.toml",
    "upgrade": "alembic",
    "downgrade": "alembic",
    "process_bind_param": "SQLAlchemy",
    "process_result_value": "SQLAlchemy",
}
ARGUMENTS_OF_QT = {"event", "index", "parent", "role"}
"""Names that an override must take whether it needs them or not."""

CAMEL_CASE = re.compile(r"^[a-z]+[A-Z]")
"""How Qt and reportlab name what they call; our own names are never written so."""


def test_everything_is_used():
    search = Vulture(ignore_names=[*CALLED_BY_OTHERS, *ARGUMENTS_OF_QT])
    search.scavenge([str(file) for file in EVERYTHING])
    certain = {"function", "method", "class", "property"}
    unused = [
        item.get_report()
        for item in search.get_unused_code(min_confidence=60)
        if item.filename.is_relative_to(ROOT / "app")
        # Vulture can't see the fields of tables and records being used, so they count from where it is sure.
        and (item.typ in certain or item.confidence >= 80)
        and not CAMEL_CASE.match(item.name)
    ]
    assert unused == []
