"""`[tool.wit-codegen]` in pyproject.toml: what `wit-codegen generate` does without a path.

The keys of the table are defaults; each entry of `packages` is one package to generate, with its
`path`, and may override them. Paths are relative to the pyproject.toml.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeGuard, cast

import attrs


class ConfigError(Exception):
    """The configuration is wrong; the text names the file and the key."""


@attrs.frozen
class Job:
    """One package to generate and how."""

    path: str
    out: Path
    world: str | None = None
    features: tuple[str, ...] = ()
    all_features: bool = False
    prefix: str = ""
    validators: bool = False
    replace: Mapping[str, str] = attrs.field(factory=dict[str, str])
    templates: str | None = None
    scaffold: bool = False


_KEYS = {
    "out": str,
    "world": str,
    "features": list,
    "all-features": bool,
    "prefix": str,
    "validators": bool,
    "replace": dict,
    "templates": str,
    "scaffold": bool,
}


def names(text: str) -> tuple[str, ...]:
    """The names in a list with commas, as options take it."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


def find(start: Path) -> Path | None:
    """The nearest pyproject.toml at or above a folder that has a `[tool.wit-codegen]` table."""
    for folder in (start, *start.parents):
        candidate = folder / "pyproject.toml"
        if candidate.is_file() and _table(candidate) is not None:
            return candidate
    return None


def load(file: Path) -> tuple[Job, ...]:
    """The packages that a pyproject.toml lists, with paths as seen from the current folder.

    Raises `ConfigError`.
    """
    table = _table(file)
    if table is None:
        raise ConfigError(f"{file}: there is no [tool.wit-codegen] table")
    defaults = {key: value for key, value in table.items() if key != "packages"}
    _check(file, defaults, _KEYS, "tool.wit-codegen")
    packages = table.get("packages", [])
    if not _is_list(packages) or not packages:
        raise ConfigError(f"{file}: tool.wit-codegen.packages must list at least one package")
    return tuple(
        _job(file, {**defaults, **_entry(file, number, package)}, number)
        for number, package in enumerate(packages)
    )


def _table(file: Path) -> Mapping[str, object] | None:
    try:
        data: Mapping[str, object] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: {error}") from error
    tool = data.get("tool")
    table = tool.get("wit-codegen") if _is_table(tool) else None
    if table is None:
        return None
    if not _is_table(table):
        raise ConfigError(f"{file}: tool.wit-codegen must be a table")
    return table


def _entry(file: Path, number: int, package: object) -> Mapping[str, object]:
    where = f"tool.wit-codegen.packages[{number}]"
    if not _is_table(package):
        raise ConfigError(f"{file}: {where} must be a table with a `path`")
    _check(file, package, {"path": str, **_KEYS}, where)
    return package


def _check(file: Path, table: Mapping[str, object], keys: Mapping[str, type], where: str) -> None:
    for key, value in table.items():
        if key not in keys:
            near = difflib.get_close_matches(key, keys, 1)
            hint = f"; did you mean `{near[0]}`?" if near else f"; known: {', '.join(keys)}"
            raise ConfigError(f"{file}: {where} has an unknown key `{key}`{hint}")
        if not isinstance(value, keys[key]):
            raise ConfigError(f"{file}: {where}.{key} must be a {_TOML_NAMES[keys[key]]}")
        if _is_list(value) and not all(isinstance(item, str) for item in value):
            raise ConfigError(f"{file}: {where}.{key} must be an array of strings")
        if _is_table(value) and not all(isinstance(item, str) for item in value.values()):
            raise ConfigError(f"{file}: {where}.{key} must be a table of strings")


_TOML_NAMES = {str: "string", bool: "boolean", list: "array of strings", dict: "table of strings"}


def _job(file: Path, values: Mapping[str, object], number: int) -> Job:
    where = f"{file}: tool.wit-codegen.packages[{number}]"
    for needed in ("path", "out"):
        if needed not in values:
            raise ConfigError(f"{where} has no `{needed}`")
    world, templates = values.get("world"), values.get("templates")
    return Job(
        path=_seen_from_here(file, values["path"]),
        out=Path(_seen_from_here(file, values["out"])),
        world=None if world is None else str(world),
        features=tuple(cast("list[str]", values.get("features", []))),
        all_features=bool(values.get("all-features", False)),
        prefix=str(values.get("prefix", "")),
        validators=bool(values.get("validators", False)),
        replace=cast("Mapping[str, str]", values.get("replace", {})),
        templates=None if templates is None else _seen_from_here(file, templates),
        scaffold=bool(values.get("scaffold", False)),
    )


def _seen_from_here(file: Path, path: object) -> str:
    return os.path.relpath(file.parent / str(path))


def _is_table(value: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
