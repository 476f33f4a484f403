"""The JSON of the service, as a client reads and writes it."""

from __future__ import annotations

from typing import Final

from memory_accounting.wire import ENVELOPES, JSON, Case, media_type
from wit_runtime.json import JsonCodec

__all__ = ["CODECS", "ENVELOPES", "JSON", "Case", "media_type"]

# A later service may say more than this client knows of.
CODECS: Final = {
    Case.SNAKE: JsonCodec(unknown="ignore", cases=dict.fromkeys(ENVELOPES, "camel")),
    Case.CAMEL: JsonCodec(unknown="ignore", case="camel"),
}
