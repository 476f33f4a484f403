"""The engine's C functions as this package calls them; nothing else here imports wasmtime.

wasmtime-py binds the same library for its own classes. What is called often is bound here once more
without `argtypes`, because ctypes then converts nothing: arguments are ctypes objects made
beforehand, and integers that fit a C `int`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import CFUNCTYPE, c_bool, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Any

from wasmtime import _ffi

CFunction = Callable[..., Any]

ffi: Any = _ffi
"""wasmtime-py's own bindings, for what is not called often."""

pointer_to: Any = ctypes.POINTER
"""`ctypes.POINTER`, for structs of `ffi`."""

_library = ctypes.CDLL(ffi.dll._name)  # noqa: SLF001 - where the library is, is nowhere else


def _bind(name: str, result: Any, *arguments: Any) -> CFunction:
    function = _library[name]
    function.restype = result
    if arguments:
        function.argtypes = arguments
    return function


def _fast(name: str, result: Any = c_void_p) -> CFunction:
    return _bind(name, result)


ERROR = c_void_p
"""What functions return that can fail: NULL, or an error to be taken with `errors_of`."""

# On the path of every call.
func_call = _fast("wasmtime_component_func_call")
val_clone = _bind("wasmtime_component_val_clone", None, c_void_p, c_void_p)
val_delete = _bind("wasmtime_component_val_delete", None, c_void_p)

# Stores.
store_new = _bind("wasmtime_store_new", c_void_p, c_void_p, c_void_p, c_void_p)
store_delete = _bind("wasmtime_store_delete", None, c_void_p)
store_context = _bind("wasmtime_store_context", c_void_p, c_void_p)
store_limiter = _bind("wasmtime_store_limiter", None, c_void_p, *[ctypes.c_int64] * 5)
set_fuel = _bind("wasmtime_context_set_fuel", ERROR, c_void_p, c_uint64)
get_fuel = _bind("wasmtime_context_get_fuel", ERROR, c_void_p, c_void_p)
set_wasi = _bind("wasmtime_context_set_wasi", ERROR, c_void_p, c_void_p)
set_epoch_deadline = _bind("wasmtime_context_set_epoch_deadline", None, c_void_p, c_uint64)
epoch_callback = _bind(
    "wasmtime_store_epoch_deadline_callback", None, c_void_p, c_void_p, c_void_p, c_void_p
)
increment_epoch = _bind("wasmtime_engine_increment_epoch", None, c_void_p)

# Components.
component_new = _bind(
    "wasmtime_component_new", ERROR, c_void_p, ctypes.c_char_p, c_size_t, c_void_p
)
component_delete = _bind("wasmtime_component_delete", None, c_void_p)
component_serialize = _bind("wasmtime_component_serialize", ERROR, c_void_p, c_void_p)
component_deserialize = _bind(
    "wasmtime_component_deserialize", ERROR, c_void_p, ctypes.c_char_p, c_size_t, c_void_p
)
component_deserialize_file = _bind(
    "wasmtime_component_deserialize_file", ERROR, c_void_p, ctypes.c_char_p, c_void_p
)

# Linkers.
linker_new = _bind("wasmtime_component_linker_new", c_void_p, c_void_p)
linker_delete = _bind("wasmtime_component_linker_delete", None, c_void_p)
linker_shadowing = _bind("wasmtime_component_linker_allow_shadowing", None, c_void_p, c_bool)
linker_root = _bind("wasmtime_component_linker_root", c_void_p, c_void_p)
linker_add_wasi = _bind("wasmtime_component_linker_add_wasip2", ERROR, c_void_p)
linker_instantiate = _bind(
    "wasmtime_component_linker_instantiate", ERROR, c_void_p, c_void_p, c_void_p, c_void_p
)
scope_add_instance = _bind(
    "wasmtime_component_linker_instance_add_instance",
    ERROR,
    c_void_p,
    ctypes.c_char_p,
    c_size_t,
    c_void_p,
)
scope_add_func = _bind(
    "wasmtime_component_linker_instance_add_func",
    ERROR,
    c_void_p,
    ctypes.c_char_p,
    c_size_t,
    c_void_p,
    c_void_p,
    c_void_p,
)
scope_add_resource = _bind(
    "wasmtime_component_linker_instance_add_resource",
    ERROR,
    c_void_p,
    ctypes.c_char_p,
    c_size_t,
    c_void_p,
    c_void_p,
    c_void_p,
    c_void_p,
)
scope_delete = _bind("wasmtime_component_linker_instance_delete", None, c_void_p)

# Instances.
instance_export = _bind(
    "wasmtime_component_instance_get_export_index",
    c_void_p,
    c_void_p,
    c_void_p,
    c_void_p,
    ctypes.c_char_p,
    c_size_t,
)
export_delete = _bind("wasmtime_component_export_index_delete", None, c_void_p)
instance_func = _bind(
    "wasmtime_component_instance_get_func", c_bool, c_void_p, c_void_p, c_void_p, c_void_p
)

# Resources.
resource_type_host = _bind("wasmtime_component_resource_type_new_host", c_void_p, c_uint32)
resource_type_delete = _bind("wasmtime_component_resource_type_delete", None, c_void_p)
handle_clone = _bind("wasmtime_component_resource_any_clone", c_void_p, c_void_p)
handle_delete = _bind("wasmtime_component_resource_any_delete", None, c_void_p)
handle_drop = _bind("wasmtime_component_resource_any_drop", ERROR, c_void_p, c_void_p)
handle_to_host = _bind(
    "wasmtime_component_resource_any_to_host", ERROR, c_void_p, c_void_p, c_void_p
)
host_new = _bind("wasmtime_component_resource_host_new", c_void_p, c_bool, c_uint32, c_uint32)
host_rep = _bind("wasmtime_component_resource_host_rep", c_uint32, c_void_p)
host_type = _bind("wasmtime_component_resource_host_type", c_uint32, c_void_p)
host_owned = _bind("wasmtime_component_resource_host_owned", c_bool, c_void_p)
host_delete = _bind("wasmtime_component_resource_host_delete", None, c_void_p)
host_to_any = _bind("wasmtime_component_resource_host_to_any", ERROR, c_void_p, c_void_p, c_void_p)

# Errors.
error_new = _bind("wasmtime_error_new", c_void_p, ctypes.c_char_p)
error_delete = _bind("wasmtime_error_delete", None, c_void_p)
error_message = _bind("wasmtime_error_message", None, c_void_p, c_void_p)
error_exit_status = _bind("wasmtime_error_exit_status", c_bool, c_void_p, c_void_p)
error_trace = _bind("wasmtime_error_wasm_trace", None, c_void_p, c_void_p)

# WASI.
wasi_new = _bind("wasi_config_new", c_void_p)
wasi_delete = _bind("wasi_config_delete", None, c_void_p)
wasi_set_argv = _bind("wasi_config_set_argv", c_bool, c_void_p, c_size_t, c_void_p)
wasi_set_env = _bind("wasi_config_set_env", c_bool, c_void_p, c_size_t, c_void_p, c_void_p)
wasi_inherit = {
    name: _bind(f"wasi_config_inherit_{name}", None, c_void_p)
    for name in ("stdin", "stdout", "stderr")
}
wasi_file = {
    name: _bind(f"wasi_config_set_{name}_file", c_bool, c_void_p, ctypes.c_char_p)
    for name in ("stdin", "stdout", "stderr")
}
wasi_custom = {
    name: _bind(f"wasi_config_set_{name}_custom", None, *[c_void_p] * 4)
    for name in ("stdout", "stderr")
}
wasi_preopen = _bind(
    "wasi_config_preopen_dir", c_bool, c_void_p, ctypes.c_char_p, ctypes.c_char_p, c_bool
)
OUTPUT = CFUNCTYPE(ctypes.c_ssize_t, c_void_p, c_void_p, c_size_t)

HOST_FUNCTION = CFUNCTYPE(c_void_p, *[c_void_p] * 6)
"""`(data, context, type, arguments, how many, results)`; the seventh argument, how many results, is
on the stack and not looked at, which the calling conventions of all platforms allow."""
DESTRUCTOR = CFUNCTYPE(c_void_p, c_void_p, c_void_p, c_uint32)
EPOCH_CALLBACK = CFUNCTYPE(c_void_p, c_void_p, c_void_p, ctypes.POINTER(c_uint64), c_void_p)


def address(pointer: object) -> int:
    """Return where a pointer of wasmtime-py's points."""
    return ctypes.cast(pointer, c_void_p).value or 0  # type: ignore[arg-type]


def set_stdin(config: int, content: bytes) -> None:
    """Give a WASI configuration the content of its standard input."""
    data = ffi.bytes_to_capi(content)
    _library.wasi_config_set_stdin_bytes(c_void_p(config), ctypes.byref(data))
