"""The command line of the service, as the tests of its configuration give it."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from memory_accounting.service.configuring import flags
from memory_accounting.service.configuring.choosing import Configured, configure
from memory_accounting.service.configuring.errors import ConfigurationError

NOTHING: Mapping[str, str] = {}


def configured(
    arguments: Sequence[str] = (), environment: Mapping[str, str] = NOTHING
) -> Configured:
    parser = argparse.ArgumentParser()
    flags.add_arguments(parser)
    return configure(parser.parse_args(arguments), environment)


def troubles(
    arguments: Sequence[str] = (), environment: Mapping[str, str] = NOTHING
) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as refused:
        configured(arguments, environment)
    return refused.value.troubles


def file(folder: Path, text: str) -> str:
    path = folder / "v6r.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)
