"""The schemas of a document: bodies of requests as they are read, and all else as it is sent."""

from __future__ import annotations

import re
from typing import Any, Final

from memory_accounting.service.wire import ENVELOPES, Case
from wit_runtime.json import JsonCodec, JsonSchemas
from wit_runtime.kinds import is_dict, is_list

REFS: Final = "#/components/schemas/"

_AT_LEAST_ONE: Final = (("RequestedSize", "bytes"), ("ConfigurationBody", "capacity"))
"""Fields of requests that must not be zero, which their WIT types do not say."""

_WORD: Final = re.compile(r"(?<=[a-z0-9])_([a-z])")


class Schemas:
    """The schemas of one case of the wire.

    What is sent may get further fields in a later version, so only what is read is closed.
    """

    def __init__(self, case: Case) -> None:
        """Start with no definitions."""
        self.case = case
        self.definitions: dict[str, dict[str, Any]] = {}
        self._read = self._of("refuse")
        self._sent = self._of("ignore")

    def read(self, type_: object) -> dict[str, Any]:
        """Return the schema of what a client sends."""
        schema = self._read.schema(type_)
        for name, field in _AT_LEAST_ONE:
            if name in self.definitions:
                self.definitions[name]["properties"][field]["minimum"] = 1
        return schema

    def sent(self, type_: object) -> dict[str, Any]:
        """Return the schema of what a client gets."""
        return self._sent.schema(type_)

    def example(self, data: Any) -> Any:  # noqa: ANN401 - JSON data
        """Return an example, which is written in the default case, with the keys of this one."""
        return data if self.case is Case.SNAKE else camel(data)

    def _of(self, unknown: Any) -> JsonSchemas:  # noqa: ANN401 - one of two words
        cases = dict.fromkeys(ENVELOPES, "camel")
        codec = JsonCodec(case=self.case.value, unknown=unknown, cases=cases)  # type: ignore[arg-type]  # the words of both are the same
        return JsonSchemas(codec, refs=REFS, finite=True, definitions=self.definitions)


def camel(data: Any) -> Any:  # noqa: ANN401 - JSON data
    """Return JSON data with its keys in camelCase."""
    if is_dict(data):
        return {_WORD.sub(lambda m: m[1].upper(), key): camel(part) for key, part in data.items()}
    return [camel(part) for part in data] if is_list(data) else data
