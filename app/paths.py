"""Where things are: the resources in a checkout, an installed wheel or a frozen program."""

import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resources() -> Path:
    """The folder of forms, code lists, fonts and catalogues.

    Frozen programs unpack it beside themselves, a wheel carries it inside the package, a checkout has it at the top.
    """
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "resources"
    inside = _PACKAGE / "resources"
    return inside if inside.is_dir() else _PACKAGE.parent / "resources"
