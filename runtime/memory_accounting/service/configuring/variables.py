"""Settings from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from memory_accounting.service.configuring.given import Gathered, Given
from memory_accounting.service.configuring.kinds import from_text
from memory_accounting.service.configuring.table import PREFIX, Setting, settings

CONFIG: Final = "V6R_CONFIG"
"""Names the configuration file."""
_OTHERS: Final = frozenset({CONFIG, "V6R_URL", "V6R_TOKEN"})
"""Variables that are read elsewhere."""
_LINK: Final = re.compile(r"tcp://\S+:\d+")


def read_environment(environment: Mapping[str, str]) -> Gathered:
    """Read the variables of the settings; an empty one counts as not set.

    A variable that no setting has but that is much like one that a setting has gets a warning.
    It is no error, since others put variables into an environment too.
    """
    gathered = Gathered()
    for setting in settings():
        text = environment.get(setting.variable, "")
        if not text:
            continue
        try:
            value = from_text(setting.kind, text)
        except ValueError as error:
            gathered.troubles.append(f"{setting.variable}: {_told(setting, text, error)}")
        else:
            gathered.values[setting.key] = Given(value, setting.variable)
    gathered.warnings += _slips(environment)
    return gathered


def _told(setting: Setting, text: str, error: ValueError) -> str:
    if setting.is_sensitive:
        return f"this is not {setting.kind.is_called}"
    if _LINK.fullmatch(text):
        return (
            f"{error}; Kubernetes sets this for a Service called `v6r`: set enableServiceLinks: "
            "false in the pod, or call the Service otherwise"
        )
    return str(error)


def _slips(environment: Mapping[str, str]) -> list[str]:
    known = {each.variable for each in settings()} | _OTHERS
    given = sorted(each for each in environment if each.startswith(PREFIX) and each not in known)
    return [
        f"{each}: there is no such variable; did you mean {near[0]}?"
        for each in given
        if (near := get_close_matches(each, known, n=1, cutoff=0.85))
    ]
