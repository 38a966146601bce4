"""The repository's own Python files, read as syntax trees."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = sorted((ROOT / "app").rglob("*.py"))
EVERYTHING = sorted([*APP, *(ROOT / "tests").rglob("*.py"), *(ROOT / "bench").rglob("*.py"), ROOT / "dev.py"])


def place(file: Path) -> str:
    """The file's path in the repository, with forward slashes."""
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def imports(module: ast.Module) -> Iterator[str]:
    """Full names of all that a module imports, wherever the import stands."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def uses(module: ast.Module) -> Iterator[str]:
    """What a module imports and every dotted expression in it, as written."""
    yield from imports(module)
    yield from (ast.unparse(node) for node in ast.walk(module) if isinstance(node, ast.Attribute))
