"""Every error that can be told to the user has a sentence and a next step, with all its places filled."""

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path
from string import Formatter

import pytest

import app
from app import language
from app.errors import AppError
from tests.house.source import APP, place, tree

PROGRAMS = ("app.__main__", "app.models.migrations.env", "app.models.migrations.versions")
"""Modules that do something when imported."""


def all_errors() -> list[type[AppError]]:
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.startswith(PROGRAMS):
            importlib.import_module(module.name)
    found, waiting = [], [AppError]
    while waiting:
        found.append(error := waiting.pop())
        waiting += error.__subclasses__()
    return sorted(found, key=lambda error: error.__qualname__)


ERRORS = all_errors()
BASES = [error for error in ERRORS if not error.sentence]
TOLD = [error for error in ERRORS if error.sentence]


def example(error: type[AppError]) -> AppError:
    """The error with something for each parameter and each place in its texts."""
    details: dict[str, object] = {}
    for text in (error.sentence, error.step):
        for _, name, form, _ in Formatter().parse(text):
            if name is not None:
                details[name] = 3 if form else name
    by_type = {int: 3, Path: Path("folder")}
    for parameter in inspect.signature(error.__init__).parameters.values():
        if (
            parameter.name != "self"
            and parameter.kind is not parameter.VAR_KEYWORD
            and parameter.default is parameter.empty
        ):
            details[parameter.name] = by_type.get(parameter.annotation, details.get(parameter.name, parameter.name))
    return error(**details)


@pytest.fixture(params=["ja", "en"])
def _reader(request):
    language.use(request.param)
    yield
    language.use("ja")


@pytest.mark.usefixtures("_reader")
@pytest.mark.parametrize("error", TOLD, ids=lambda error: error.__name__)
def test_an_error_is_told_whole(error: type[AppError]):
    told = example(error)
    for text in (str(told), told.next_step()):
        assert text.strip()
        assert "{" not in text


@pytest.mark.parametrize("error", TOLD, ids=lambda error: error.__name__)
def test_a_next_step_is_a_sentence(error: type[AppError]):
    assert error.step.endswith(("。", "）"))


def test_bases_are_never_raised():
    names = {base.__name__ for base in BASES}
    raised = [
        f"{place(file)}:{node.lineno}"
        for file in APP
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and ast.unparse(node.exc.func) in names
    ]
    assert raised == []
