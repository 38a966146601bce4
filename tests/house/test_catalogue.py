"""Every text of the program stands in the English catalogue, translated, with the same places, and compiled."""

import io
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.house.source import ROOT

FOLDER = ROOT / "resources" / "translations" / "en" / "LC_MESSAGES"
MEND = "run: python3 dev.py translations, then translate what is empty in app.po"


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (FOLDER / "app.po").open("rb") as file:
        return read_po(file, locale="en")


@pytest.fixture(scope="module")
def texts() -> set[str]:
    return {str(message) for _, _, message, _, _ in extract_from_dir(ROOT / "app")}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_nothing_is_missing(catalogue: Catalog, texts: set[str]):
    assert sorted(texts - {str(message.id) for message in catalogue}) == [], MEND


def test_nothing_is_left_over(catalogue: Catalog, texts: set[str]):
    assert sorted({str(message.id) for message in catalogue if message.id} - texts) == [], MEND
    assert not catalogue.obsolete, MEND


def test_nothing_is_untranslated_or_guessed(catalogue: Catalog):
    assert [message.id for message in catalogue if message.id and (not message.string or message.fuzzy)] == [], MEND


def test_translations_have_the_same_places(catalogue: Catalog):
    differing = [m.id for m in catalogue if m.string and m.id and places(str(m.id)) != places(str(m.string))]
    assert differing == []


def test_the_compiled_catalogue_is_current(catalogue: Catalog):
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    assert (FOLDER / "app.mo").read_bytes() == compiled.getvalue(), MEND
