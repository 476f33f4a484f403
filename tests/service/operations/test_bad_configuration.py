"""What is wrong with a configuration is told with its place and its remedy, all at once."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_accounting.service.configuring.errors import ConfigurationError
from tests.service.operations.configuring import configured, file, troubles

IN_FILES = [
    ("port = '8080'", 'line 1: port: "8080" is not a whole number: write it without quotes'),
    ("port = 1.5", "line 1: port: 1.5 is not a whole number"),
    ("port = true", "line 1: port: true is not a whole number"),
    ("\nport = 70000", "line 2: port: 70000 is not from 0 to 65535"),
    ("host = 5", "line 1: host: 5 is not text: write it in quotes"),
    ("tracing = 'yes'", 'tracing: "yes" is not true or false: write true or false, without quotes'),
    ("component = ''", 'component: "" is not the path of a file'),
    ("[streams]\nupdate_seconds = 0", "line 2: streams.update_seconds: 0 is not above 0"),
    ("[streams]\nupdate_seconds = inf", "streams.update_seconds: inf is not finite"),
    ("[streams]\nmost_clients = 0", "line 2: streams.most_clients: 0 is not from 1"),
    ("[log]\nlevel = 'loud'", "line 2: log.level: 'loud' is none of debug, info, warning, error"),
    ("[security]\nallowed_hosts = 'a'", 'is not a list of texts: write ["a"]'),
    ("[security]\nallowed_hosts = ['a', 1]", "security.allowed_hosts: ['a', 1] is not a list"),
    ("prot = 1", "line 1: prot: there is no such setting; did you mean port?"),
    ("[log]\nlevle = 'info'", "log.levle: there is no such setting; did you mean log.level?"),
    ("update_seconds = 1", "did you mean streams.update_seconds?"),
    ("[alerts]\nport = 1", "line 2: alerts.port: there is no such setting; did you mean port?"),
    ("zzz = 1", "zzz: there is no such setting; `v6r serve --show-config` names all"),
    ("[stream]\nx = 1", "line 1: stream: there is no such section; did you mean streams?"),
    ("[zzz]\nx = 1", "zzz: there is no such section; there are streams, alerts"),
    ("log = 'info'", "log: this is a section: write [log], and its settings below"),
    ("port = ", "it is not TOML: Invalid value (at "),
    (
        "[alerts]\nwebhooks = ['https://h/x']",
        "alerts.webhook_secret: posts to webhooks are signed; set it (V6R_ALERTS_WEBHOOK_",
    ),
]


@pytest.mark.parametrize(("text", "told"), IN_FILES, ids=[text for text, _ in IN_FILES])
def test_in_a_file(tmp_path: Path, text: str, told: str) -> None:
    path = file(tmp_path, text)
    [trouble] = troubles(["--config", path])
    assert told in trouble
    assert trouble.startswith((path, "alerts"))


@pytest.mark.parametrize(
    ("variable", "text", "told"),
    [
        ("V6R_PORT", "x", "V6R_PORT: 'x' is not a whole number"),
        ("V6R_PORT", "1_0", "V6R_PORT: '1_0' is not a whole number"),
        ("V6R_PORT", "٣", "V6R_PORT: '٣' is not a whole number"),
        ("V6R_PORT", "65536", "V6R_PORT: 65536 is not from 0 to 65535"),
        ("V6R_PORT", "tcp://10.0.0.7:80", "enableServiceLinks: false"),
        ("V6R_TRACING", "maybe", "V6R_TRACING: 'maybe' is not true or false"),
        ("V6R_SHUTDOWN_SECONDS", "nan", "V6R_SHUTDOWN_SECONDS: 'nan' is not a number"),
        ("V6R_LOG_FORMAT", "xml", "V6R_LOG_FORMAT: 'xml' is none of text, json"),
        ("V6R_NODE_CAPACITY", "0", "V6R_NODE_CAPACITY: 0 is not from 1"),
        ("V6R_CONFIG", "/no/such.toml", "/no/such.toml: it cannot be read: No such file"),
    ],
)
def test_in_the_environment(variable: str, text: str, told: str) -> None:
    [trouble] = troubles((), {variable: text})
    assert told in trouble


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--port", "x"], "--port: 'x' is not a whole number"),
        (["--port", "70000"], "--port: 70000 is not from 0 to 65535"),
        (["--component", ""], "--component: '' is not the path of a file"),
        (["--config", "/"], "/: it cannot be read: Is a directory"),
    ],
)
def test_on_the_command_line(arguments: list[str], told: str) -> None:
    [trouble] = troubles(arguments)
    assert told in trouble


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    path = file(tmp_path, "prot = 1\n[log]\nlevel = 3")
    found = troubles(["--config", path, "--port", "x"], {"V6R_TRACING": "perhaps"})
    assert len(found) == 4


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    (tmp_path / "v6r.toml").write_bytes(b"host = '\xff'")
    [trouble] = troubles(["--config", str(tmp_path / "v6r.toml")])
    assert trouble.endswith("v6r.toml: it is not UTF-8")


def test_a_slip_in_a_variable_is_a_warning() -> None:
    found = configured((), {"V6R_STREAM_UPDATE_SECONDS": "1", "V6R_URL": "x", "V6R_SERVICE_X": ""})
    [warning] = found.warnings
    assert "did you mean V6R_STREAMS_UPDATE_SECONDS?" in warning


def _troubles(arguments: list[str], environment: dict[str, str]) -> tuple[str, ...]:
    try:
        configured(arguments, environment)
    except ConfigurationError as error:
        return error.troubles
    return ()


@given(st.dictionaries(st.sampled_from(["V6R_PORT", "V6R_TRACING", "V6R_STORE"]), st.text()))
def test_no_text_in_the_environment_is_a_surprise(environment: dict[str, str]) -> None:
    assert all(trouble.startswith("V6R_") for trouble in _troubles([], environment))


@given(st.text())
def test_no_file_is_a_surprise(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "v6r.toml")
        path.write_bytes(text.encode("utf-8", errors="surrogatepass"))
        found = _troubles(["--config", str(path)], {})
    assert all(trouble.startswith(str(path)) for trouble in found)
