"""The language of the reader: gettext catalogues compiled with Babel, Japanese in the source."""

import gettext as _gettext
from gettext import NullTranslations

from app import paths

_current: NullTranslations = NullTranslations()
_code = "ja"


def use(language: str) -> None:
    """Choose ``ja`` (the language of the source) or ``en``; an unknown code falls back to Japanese."""
    global _current, _code  # noqa: PLW0603  one reader per process
    folder = paths.resources() / "translations"
    _current = _gettext.translation("app", folder, [language], fallback=True)
    _code = language


def current() -> str:
    """The code of the reader's language."""
    return _code


def _(text: str) -> str:
    """Give ``text`` (Japanese) in the reader's language."""
    return _current.gettext(text)


def N_(text: str) -> str:  # noqa: N802  the name that Babel's extractor knows
    """Mark ``text`` for the catalogue without translating it yet."""
    return text
