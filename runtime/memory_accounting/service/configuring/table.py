"""All settings of the service in one table, derived from the classes that hold them."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import Any, Final

import attrs

from memory_accounting.service.configuring.kinds import Kind, kind_of
from memory_accounting.service.settings import ServiceSettings

PREFIX: Final = "V6R_"
_SENSITIVE: Final = frozenset({"store", "alerts.webhooks"})
"""Settings that are no secrets but may have one inside, such as the password of a URL."""


@attrs.frozen(kw_only=True)
class Setting:
    """A setting, and the names by which it is given."""

    section: str
    """The table of the file that it is in; empty: none."""
    name: str
    kind: Kind
    default: Any
    about: str
    """What it means: the first paragraph of its documentation."""
    field: attrs.Attribute[Any]
    """The attribute that holds it, with its validator."""
    is_secret: bool
    file_of: str = ""
    """The key of the setting whose value is in the file that this one names."""

    @property
    def key(self) -> str:
        """Its name in the file, such as `streams.update_seconds`."""
        return f"{self.section}.{self.name}" if self.section else self.name

    @property
    def variable(self) -> str:
        """Its name in the environment, such as `V6R_STREAMS_UPDATE_SECONDS`."""
        return PREFIX + self.key.replace(".", "_").upper()

    @property
    def flag(self) -> str:
        """Its name on the command line, such as `--streams-update-seconds`."""
        return "--" + self.key.replace(".", "-").replace("_", "-")

    @property
    def destination(self) -> str:
        """Where the parser of the command line puts it."""
        return "set_" + self.key.replace(".", "_")

    @property
    def has_flag(self) -> bool:
        """Whether it may be given on the command line, which everyone on a machine can read."""
        return not self.is_secret

    @property
    def may_be_in_a_file(self) -> bool:
        """Whether a file may hold its value, for what should not be in an environment either."""
        return not self.file_of and (self.is_secret or self.key == "store")

    @property
    def is_sensitive(self) -> bool:
        """Whether parts of its value must not be shown."""
        return self.is_secret or self.key in _SENSITIVE


@cache
def settings() -> tuple[Setting, ...]:
    """Return all settings: those without a section first, as they stand in their classes."""
    owners = [("", ServiceSettings), *sections().items()]
    found = (each for section, owner in owners for each in _settings_of(section, owner))
    return tuple(each for setting in found for each in (setting, *_file_settings(setting)))


@cache
def sections() -> dict[str, type]:
    """Return the sections by their names, each with its class."""
    return dict(_sections())


def _file_settings(setting: Setting) -> Iterator[Setting]:
    """Return the setting that names the file with the value of another, if there is one."""
    if setting.may_be_in_a_file:
        yield attrs.evolve(
            setting,
            name=f"{setting.name}_file",
            kind=kind_of("Path"),
            default=None,
            about=f"A file whose text is `{setting.key}`; a line break at its end does not count.",
            is_secret=False,
            file_of=setting.key,
        )


def _sections() -> Iterator[tuple[str, type]]:
    for field in attrs.fields(ServiceSettings):
        default: Any = field.default
        factory = getattr(default, "factory", None)
        if isinstance(factory, type) and attrs.has(factory):
            yield field.name, factory


def _settings_of(section: str, owner: type) -> Iterator[Setting]:
    abouts = _abouts(owner)
    nested = () if section else sections()
    for field in attrs.fields(owner):
        if field.name not in nested:
            yield Setting(
                section=section,
                name=field.name,
                kind=kind_of(str(field.type)),
                default=field.default,
                about=abouts.get(field.name, ""),
                field=field,
                is_secret=field.repr is False,
            )


def _abouts(owner: type) -> dict[str, str]:
    """Return what is said below each attribute of a class, where its source is at hand."""
    try:
        source = dedent(inspect.getsource(owner))
    except OSError:
        return {}
    [definition] = ast.parse(source).body
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    found: dict[str, str] = {}
    for before, after in pairwise(body):
        match before, after:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = " ".join(inspect.cleandoc(text).split("\n\n")[0].split())
            case _:
                pass
    return found
