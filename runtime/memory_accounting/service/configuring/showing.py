"""The settings that hold, as TOML with the place of each; and all settings as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit, urlunsplit

from memory_accounting.service.configuring.choosing import Configured
from memory_accounting.service.configuring.table import Setting, sections, settings

_HEAD: Final = "# flags before environment before file before defaults; secrets are not shown"


def shown(configured: Configured) -> str:
    """Return the settings that hold as TOML, secrets left out."""
    lines = [_HEAD, *(f"# warning: {each}" for each in configured.warnings)]
    section = ""
    for setting in settings():
        if setting.file_of:
            continue
        if setting.section != section:
            section = setting.section
            lines += ["", f"[{section}]"]
        place = configured.places[setting.key]
        lines.append(_line(setting, _value(setting, configured), place))
    return "\n".join(lines) + "\n"


def _value(setting: Setting, configured: Configured) -> Any:  # noqa: ANN401 - of any kind
    owner = getattr(configured.settings, setting.section, configured.settings)
    return getattr(owner, setting.name)


def _line(setting: Setting, value: object, place: str) -> str:
    if value is None or (setting.is_secret and not value):
        return f"# {setting.name} is not set"
    if setting.is_secret:
        return f"# {setting.name} is set, and not shown  # {place}"
    return f"{setting.name} = {_toml(setting, value)}  # {place}"


def _toml(setting: Setting, value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return repr(value)
        case tuple():
            texts = cast("tuple[str, ...]", value)
            return f"[{', '.join(_toml(setting, each) for each in texts)}]"
        case _:
            text = str(value)
            text = masked(text) if setting.is_sensitive else text
            # A JSON text is a TOML text, but for DEL, and for halves of characters.
            return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def masked(url: str) -> str:
    """Return a URL without what may be secret in it: a password, and of a webhook its path."""
    parts = urlsplit(url)
    netloc = parts.netloc
    if "@" in netloc:
        user, _, place = netloc.rpartition("@")
        netloc = f"{user.partition(':')[0]}:***@{place}"
    if parts.scheme in {"http", "https"} and parts.path.strip("/"):
        return urlunsplit((parts.scheme, netloc, "/***", "", ""))
    return urlunsplit(parts._replace(netloc=netloc)) if netloc != parts.netloc else url


def markdown() -> str:
    """Return all settings as Markdown: a table for each section."""
    return "\n".join(_tables())


def _tables() -> Iterator[str]:
    for section in ("", *sections()):
        yield f"### `[{section}]`\n" if section else "### Without a section\n"
        yield "| in the file | flag | variable | default | meaning |"
        yield "|---|---|---|---|---|"
        yield from (_row(each) for each in settings() if each.section == section)
        yield ""


def _row(setting: Setting) -> str:
    flag = f"`{setting.flag}`" if setting.has_flag else ""
    cells = (f"`{setting.name}`", flag, f"`{setting.variable}`", _default(setting), setting.about)
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _default(setting: Setting) -> str:
    match setting.default:
        case None | () | "":
            return ""
        case bool():
            return f"`{str(setting.default).lower()}`"
        case Path() | str() | int() | float():
            return f"`{setting.default}`"
        case other:
            raise TypeError(f"{setting.key}: {other!r} cannot be shown")
