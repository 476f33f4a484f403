"""Which of the given values hold: flags before environment before file before defaults."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs

from memory_accounting.service.configuring.errors import ConfigurationError
from memory_accounting.service.configuring.files import read_file
from memory_accounting.service.configuring.flags import config_of, read_flags
from memory_accounting.service.configuring.given import Gathered, Given
from memory_accounting.service.configuring.table import Setting, sections, settings
from memory_accounting.service.configuring.variables import CONFIG, read_environment
from memory_accounting.service.settings import ServiceSettings

DEFAULT: Final = "default"


@attrs.frozen
class Configured:
    """The settings that hold, and where each comes from."""

    settings: ServiceSettings
    places: Mapping[str, str]
    """The place of each setting, by its key; `default` where nobody gave it."""
    warnings: tuple[str, ...]
    """What looks like a mistake and is none for certain."""


def configure(options: argparse.Namespace, environment: Mapping[str, str]) -> Configured:
    """Gather the settings. Raises ConfigurationError, which names all that is wrong."""
    named = config_of(options) or _named(environment)
    sources = [
        read_flags(options),
        read_environment(environment),
        *([] if named is None else [read_file(named)]),
    ]
    return choose(sources)


def choose(sources: Sequence[Gathered]) -> Configured:
    """Choose among what sources give, the strongest first."""
    troubles = [trouble for source in sources for trouble in source.troubles]
    chosen: dict[str, Given] = {}
    for setting in settings():
        if not setting.file_of:
            try:
                chosen[setting.key] = _chosen(setting, sources)
            except ConfigurationError as error:
                troubles += error.troubles
    troubles += _refusals(chosen)
    if troubles:
        raise ConfigurationError(troubles)
    return Configured(
        settings=_made(chosen),
        places={key: given.place for key, given in chosen.items()},
        warnings=tuple(warning for source in sources for warning in source.warnings),
    )


def _named(environment: Mapping[str, str]) -> Path | None:
    named = environment.get(CONFIG, "")
    return Path(named) if named else None


def _chosen(setting: Setting, sources: Sequence[Gathered]) -> Given:
    """Return the value of the first source that gives one, itself or in a file."""
    for source in sources:
        given = source.values.get(setting.key)
        file = source.values.get(f"{setting.key}_file") if setting.may_be_in_a_file else None
        if given is not None and file is not None:
            raise ConfigurationError([f"{given.place}, {file.place}: give one of them, not both"])
        if file is not None:
            return _in_file(file)
        if given is not None:
            return given
    return Given(setting.default, DEFAULT)


def _in_file(file: Given) -> Given:
    path: Path = file.value
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        trouble = f"{file.place}: {path} cannot be read: {error.strerror}"
        raise ConfigurationError([trouble]) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError([f"{file.place}: {path} is not UTF-8"]) from error
    value = text.removesuffix("\n").removesuffix("\r")
    if not value or "\n" in value:
        lines = "is empty" if not value else "has more than one line"
        raise ConfigurationError([f"{file.place}: {path} {lines}; write the value and no more"])
    return Given(value, f"{file.place} ({path})")


def _refusals(chosen: Mapping[str, Given]) -> Iterator[str]:
    for setting in settings():
        given = chosen.get(setting.key)
        if given is None or given.place == DEFAULT:
            continue
        try:
            if setting.field.validator is not None:
                setting.field.validator(None, setting.field, given.value)
        except (TypeError, ValueError) as error:
            yield f"{given.place}: {str(error).removeprefix(f'{setting.name}: ')}"


def _made(chosen: Mapping[str, Given]) -> ServiceSettings:
    values: dict[str, Any] = {}
    troubles: list[str] = []
    for name, owner in sections().items():
        try:
            values[name] = owner(**_values_of(name, chosen))
        except (TypeError, ValueError) as error:
            troubles.append(_placed(name, str(error)))
    if troubles:
        raise ConfigurationError(troubles)
    try:
        return ServiceSettings(**_values_of("", chosen), **values)
    except (TypeError, ValueError) as error:
        raise ConfigurationError([str(error)]) from error


def _placed(section: str, message: str) -> str:
    """Name the setting that a message begins with as it is given, and how a secret is."""
    name = message.partition(":")[0]
    for setting in settings():
        if (setting.section, setting.name) == (section, name):
            how = f" ({setting.variable}, or {setting.variable}_FILE)" if setting.is_secret else ""
            return f"{section}.{message}{how}"
    return f"{section}: {message}"


def _values_of(section: str, chosen: Mapping[str, Given]) -> dict[str, Any]:
    return {
        setting.name: chosen[setting.key].value
        for setting in settings()
        if setting.section == section
        and setting.key in chosen
        and chosen[setting.key].place != DEFAULT
    }
