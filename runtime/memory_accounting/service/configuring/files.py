"""Settings from a TOML file, whose tables are the sections."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final, cast

from memory_accounting.service.configuring.errors import ConfigurationError
from memory_accounting.service.configuring.given import Gathered, Given
from memory_accounting.service.configuring.kinds import from_toml
from memory_accounting.service.configuring.table import sections, settings

_TABLE: Final = re.compile(r"\s*\[\s*([\w.\"'-]+)\s*\]")
_KEY: Final = re.compile(r"\s*([\w.\"' -]+?)\s*=")


def read_file(path: Path) -> Gathered:
    """Read a file. Raises ConfigurationError for one that cannot be read or is not TOML."""
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise ConfigurationError([f"{path}: it cannot be read: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError([f"{path}: it is not UTF-8"]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError([f"{path}: it is not TOML: {error}"]) from error
    return _gathered(data, path, _lines(text))


def _gathered(data: Mapping[str, object], path: Path, lines: Mapping[str, int]) -> Gathered:
    known = {each.key: each for each in settings()}
    gathered = Gathered()
    for key, value in _flat(data):
        place = f"{path}, line {lines[key]}: {key}" if key in lines else f"{path}: {key}"
        setting = known.get(key)
        if setting is None:
            gathered.troubles.append(f"{place}: {_unknown(key, value, [*known])}")
            continue
        try:
            gathered.values[key] = Given(from_toml(setting.kind, value), place)
        except ValueError as error:
            told = f"this is not {setting.kind.is_called}" if setting.is_sensitive else error
            gathered.troubles.append(f"{place}: {told}")
    return gathered


def _flat(data: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for key, value in data.items():
        if isinstance(value, dict) and key in sections():
            table = cast("dict[str, object]", value)
            yield from ((f"{key}.{name}", each) for name, each in table.items())
        else:
            yield key, value


def _unknown(key: str, value: object, known: list[str]) -> str:
    if key in sections():
        return f"this is a section: write [{key}], and its settings below"
    if isinstance(value, dict):
        near = get_close_matches(key, sections(), n=1)
        others = f"there are {', '.join(sections())}"
        return f"there is no such section; {_guess(near) or others}"
    # A name without its section, or with a wrong one, is as likely as one with a slip in it.
    name = key.rpartition(".")[2]
    near = [each for each in known if each.rpartition(".")[2] == name]
    near = near or get_close_matches(key, known, n=1)
    near = near or get_close_matches(name, [each for each in known if "." not in each], n=1)
    return f"there is no such setting; {_guess(near) or '`v6r serve --show-config` names all'}"


def _guess(near: list[str]) -> str:
    return f"did you mean {' or '.join(near)}?" if near else ""


def _lines(text: str) -> dict[str, int]:
    """Return the line of each key, as far as it can be told without a parser."""
    found: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _bare(header[1])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault(f"{table}.{_bare(key[1])}" if table else _bare(key[1]), number)
    return found


def _bare(key: str) -> str:
    return ".".join(part.strip(" \"'") for part in key.split("."))
