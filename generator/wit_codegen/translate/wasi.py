"""The interfaces that the engine brings along, so that nobody has to supply them.

These are the imports of `wasi:cli/imports`, which Wasmtime links as a whole. It takes any 0.2.x for
any other, so the patch number does not matter; a pre-release is another interface. What WASI 0.2
has beyond them (`wasi:clocks/timezone`, `wasi:http`) it does not link, and so it is not here.
"""

from __future__ import annotations

import re
from typing import Final

from wit_codegen.resolve.ir import PackageName

_RELEASE: Final = re.compile(r"0\.2\.\d+", re.ASCII)

_OFFERED: Final = {
    "cli": """
        environment exit stderr stdin stdout
        terminal-input terminal-output terminal-stderr terminal-stdin terminal-stdout
    """,
    "clocks": "monotonic-clock wall-clock",
    "filesystem": "preopens types",
    "io": "error poll streams",
    "random": "insecure insecure-seed random",
    "sockets": """
        instance-network ip-name-lookup network tcp tcp-create-socket udp udp-create-socket
    """,
}


def is_offered(package: PackageName, interface: str) -> bool:
    """Whether Wasmtime supplies an interface by itself."""
    return (
        package.namespace == "wasi"
        and _RELEASE.fullmatch(package.version or "") is not None
        and interface in _OFFERED.get(package.name, "").split()
    )
