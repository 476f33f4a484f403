"""Settings from the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from memory_accounting.service.configuring.given import Gathered, Given
from memory_accounting.service.configuring.kinds import from_text
from memory_accounting.service.configuring.table import Setting, sections, settings

_CONFIG: Final = "configuration_file"
_SHOW: Final = "show_configuration"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add a flag for every setting that may have one, `--config`, and `--show-config`."""
    parser.add_argument(
        "--config",
        dest=_CONFIG,
        type=Path,
        metavar="FILE",
        help="a TOML file of settings (default: $V6R_CONFIG, else none)",
    )
    parser.add_argument(
        "--show-config",
        dest=_SHOW,
        action="store_true",
        help="print what would hold and where each value comes from, and do nothing",
    )
    groups = {"": parser.add_argument_group("the service")}
    for name, owner in sections().items():
        groups[name] = parser.add_argument_group(name, (owner.__doc__ or "").strip())
    for setting in settings():
        if setting.has_flag:
            _add(groups[setting.section], setting)


def _add(group: Any, setting: Setting) -> None:  # noqa: ANN401 - argparse does not name its type
    about = _help(setting).replace("%", "%%")
    if setting.kind.type is bool:
        group.add_argument(
            setting.flag,
            dest=setting.destination,
            action=argparse.BooleanOptionalAction,
            help=about,
        )
        return
    is_list = setting.kind.type is tuple
    group.add_argument(
        setting.flag,
        dest=setting.destination,
        action="append" if is_list else "store",
        metavar="TEXT" if is_list else setting.kind.metavar,
        help=f"{about}; may be repeated" if is_list else about,
    )


def _help(setting: Setting) -> str:
    about = setting.about.replace("`", "").rstrip(".")
    default = setting.default
    if default is None or default == () or not str(default):
        return about
    shown = str(default).lower() if isinstance(default, bool) else default
    return f"{about} (default: {shown})"


def config_of(options: argparse.Namespace) -> Path | None:
    """Return the file that `--config` names."""
    named: Path | None = getattr(options, _CONFIG, None)
    return named


def is_to_show(options: argparse.Namespace) -> bool:
    """Tell whether the configuration is to be shown, and nothing served."""
    return bool(getattr(options, _SHOW, False))


def read_flags(options: argparse.Namespace) -> Gathered:
    """Read the flags that were given."""
    gathered = Gathered()
    for setting in settings():
        given = getattr(options, setting.destination, None)
        if given is None:
            continue
        try:
            value = given if isinstance(given, bool) else _value(setting, given)
        except ValueError as error:
            gathered.troubles.append(f"{setting.flag}: {error}")
        else:
            gathered.values[setting.key] = Given(value, setting.flag)
    return gathered


def _value(setting: Setting, given: str | list[str]) -> object:
    if isinstance(given, str):
        return from_text(setting.kind, given)
    return tuple(each for text in given for each in from_text(setting.kind, text))
