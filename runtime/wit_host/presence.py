"""Whether the engine is there; what imports it is imported through here, when it is needed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from wit_host.errors import HostUnavailableError

if TYPE_CHECKING:
    from wit_host.component import Component

_NEEDED = frozenset({"wasmtime", "platformdirs"})


def component_class() -> type[Component]:
    """Return `Component`; raises `HostUnavailableError` where the engine is not installed."""
    try:
        from wit_host.component import Component  # noqa: PLC0415 - see above

        import_module("wit_host.binding")  # now, and not within the first instantiation
    except ModuleNotFoundError as error:
        if error.name not in _NEEDED:
            raise
        raise HostUnavailableError(
            f"hosting components needs {error.name}: pip install 'wit-codegen[host]'"
        ) from None
    return Component
