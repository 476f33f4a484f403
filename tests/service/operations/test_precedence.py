"""Flags win over the environment, that over the file, and that over the defaults."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_accounting.service.settings import ServiceSettings
from tests.service.operations.configuring import configured, file

# Which sources give a port, and which of them holds.
CASES = [
    ((), 8080, "default"),
    (("file",), 3001, "v6r.toml, line 1: port"),
    (("environment",), 3002, "V6R_PORT"),
    (("file", "environment"), 3002, "V6R_PORT"),
    (("flag",), 3003, "--port"),
    (("file", "flag"), 3003, "--port"),
    (("environment", "flag"), 3003, "--port"),
    (("file", "environment", "flag"), 3003, "--port"),
]


@pytest.mark.parametrize(("sources", "port", "place"), CASES, ids=str)
def test_the_strongest_source_holds(
    tmp_path: Path, sources: tuple[str, ...], port: int, place: str
) -> None:
    arguments = ["--port", "3003"] if "flag" in sources else []
    if "file" in sources:
        arguments += ["--config", file(tmp_path, "port = 3001")]
    environment = {"V6R_PORT": "3002"} if "environment" in sources else {}
    found = configured(arguments, environment)
    assert found.settings.port == port
    assert found.places["port"].endswith(place)


def test_sources_add_up(tmp_path: Path) -> None:
    path = file(tmp_path, 'host = "::1"\n[streams]\nupdate_seconds = 7\nusage_seconds = 8')
    environment = {"V6R_STREAMS_USAGE_SECONDS": "9", "V6R_STORE": "memory:", "V6R_CONFIG": path}
    found = configured(["--log-level", "debug"], environment).settings
    assert (found.host, found.store, found.log.level) == ("::1", "memory:", "debug")
    assert (found.streams.update_seconds, found.streams.usage_seconds) == (7, 9)


def test_without_any_source_the_defaults_hold() -> None:
    assert configured().settings == ServiceSettings()


def test_the_flag_names_another_file_than_the_environment(tmp_path: Path) -> None:
    path = file(tmp_path, "port = 1")
    environment = {"V6R_CONFIG": str(tmp_path / "none.toml")}
    assert configured(["--config", path], environment).settings.port == 1


def test_an_empty_variable_is_not_set() -> None:
    found = configured((), {"V6R_PORT": "", "V6R_CONFIG": ""})
    assert found.places["port"] == "default"


@pytest.mark.parametrize(
    ("text", "is_on"),
    [("true", True), ("YES", True), ("on", True), ("1", True), ("no", False), ("0", False)],
)
def test_a_switch_in_the_environment(text: str, is_on: bool) -> None:  # noqa: FBT001 - a row
    assert configured((), {"V6R_TRACING": text}).settings.tracing is is_on


def test_a_switch_on_the_command_line_has_a_no(tmp_path: Path) -> None:
    path = file(tmp_path, "tracing = true")
    assert configured(["--config", path]).settings.tracing
    assert not configured(["--config", path, "--no-tracing"]).settings.tracing


def test_a_list_is_repeated_or_has_commas(tmp_path: Path) -> None:
    path = file(tmp_path, '[security]\nallowed_hosts = ["a", "b"]')
    listed = configured(["--config", path]).settings.security.allowed_hosts
    commas = configured((), {"V6R_SECURITY_ALLOWED_HOSTS": "a, b"}).settings
    flag = ["--security-allowed-hosts", "a", "--security-allowed-hosts", "b"]
    assert listed == commas.security.allowed_hosts == ("a", "b")
    assert configured(flag).settings.security.allowed_hosts == ("a", "b")


Ports = st.none() | st.integers(0, 65_535)


@given(flag=Ports, variable=Ports, key=Ports)
def test_whatever_is_given_the_first_that_is_there_holds(
    flag: int | None, variable: int | None, key: int | None
) -> None:
    with TemporaryDirectory() as folder:
        arguments = ["--config", file(Path(folder), "" if key is None else f"port = {key}")]
        arguments += [] if flag is None else ["--port", str(flag)]
        environment = {} if variable is None else {"V6R_PORT": str(variable)}
        wanted = next((each for each in (flag, variable, key) if each is not None), 8080)
        assert configured(arguments, environment).settings.port == wanted
