"""What `--show-config` and the documentation show is what holds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_accounting.service.configuring.showing import markdown, shown
from memory_accounting.service.configuring.table import Setting, sections, settings
from memory_accounting.service.settings import ServiceSettings
from tests.service.operations.configuring import configured, file
from tests.support import ROOT

OPERATIONS = ROOT / "docs" / "operations.md"
SAMPLE = ROOT / "examples" / "deploy" / "v6r.toml"


def test_the_page_has_the_table_of_all_settings() -> None:
    assert markdown() in OPERATIONS.read_text(encoding="utf-8")


def test_every_attribute_is_a_setting() -> None:
    owners = [ServiceSettings, *sections().values()]
    names = sum(len(attrs.fields(owner)) for owner in owners) - len(sections())
    assert names == len([each for each in settings() if not each.file_of])


@pytest.mark.parametrize("setting", settings(), ids=lambda each: each.key)
def test_every_setting_says_what_it_means(setting: Setting) -> None:
    assert setting.about.endswith(".")


@pytest.mark.parametrize("of", ["key", "variable", "flag", "destination"])
def test_no_two_settings_share_a_name(of: str) -> None:
    names = [getattr(each, of) for each in settings()]
    assert len(set(names)) == len(names)


def test_the_sample_file_is_a_configuration() -> None:
    assert configured(["--config", str(SAMPLE)]).settings.store.startswith("sqlite:")


def test_what_the_sample_file_has_as_comments_are_settings_too(tmp_path: Path) -> None:
    text = re.sub(r"^#(?=\[|\w+ = )", "", SAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    secret = tmp_path / "secret"
    secret.write_text("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", encoding="utf-8")
    text = re.sub(r'secret_file = ".*"', f'secret_file = "{secret}"', text)
    assert configured(["--config", file(tmp_path, text)]).settings.alerts.webhooks


def test_what_is_shown_is_a_file_that_sets_the_same(tmp_path: Path) -> None:
    arguments = ["--port", "0", "--log-format", "json", "--security-allowed-hosts", 'a"b,c\\']
    found = configured([*arguments, "--streams-update-seconds", "0.5", "--no-log-requests"])
    again = configured(["--config", file(tmp_path, shown(found))])
    assert again.settings == found.settings


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_shown_as_toml(text: str) -> None:
    found = attrs.evolve(configured(), settings=ServiceSettings(host=text))
    assert tomllib.loads(shown(found))["host"] == text


def test_the_place_of_each_setting_is_shown() -> None:
    lines = shown(configured(["--port", "1"], {"V6R_STREAMS_UPDATE_SECONDS": "3"})).splitlines()
    assert "port = 1  # --port" in lines
    assert "update_seconds = 3.0  # V6R_STREAMS_UPDATE_SECONDS" in lines
    assert 'level = "info"  # default' in lines


def test_what_looks_like_a_mistake_is_shown_too() -> None:
    found = shown(configured((), {"V6R_STREAM_UPDATE_SECONDS": "1"}))
    assert "\n# warning: V6R_STREAM_UPDATE_SECONDS: there is no such variable; did you" in found
    tomllib.loads(found)
