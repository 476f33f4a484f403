"""What goes wrong with a component at work, as diagnostics."""

from __future__ import annotations

from wit_codegen.calling.hosting import NotSuppliedError
from wit_codegen.codes import Code
from wit_codegen.diagnostics import Diagnostic
from wit_host import (
    BindError,
    GrantError,
    HostUnavailableError,
    InstantiationError,
    InvalidComponentError,
    OutOfFuelError,
    OutOfTimeError,
    TrapError,
)

_WITHOUT_ENGINE = "run `pip install 'wit-codegen[host]'`"


def diagnostic(error: Exception, name: str) -> Diagnostic:  # noqa: PLR0911 (one case a kind)
    """Return the diagnostic for an error; `name` is the path of the component."""
    match error:
        case HostUnavailableError() | ModuleNotFoundError():
            message = "running components needs Wasmtime, which is not installed or does not fit"
            return _made(Code.NO_ENGINE, message, name, _WITHOUT_ENGINE)
        case NotSuppliedError():
            help_ = "call the component from a program that supplies it"
            return _made(Code.NOT_SUPPLIED, str(error), name, help_)
        case GrantError():
            message, _, _ = str(error).partition(";")
            return _made(Code.NOT_SUPPLIED, message, name, "grant them with --clocks")
        case TrapError():
            return _trap(error, name)
        case InstantiationError():
            help_ = "if that is for a limit, give it more with --memory"
            return _made(Code.NOT_INSTANTIATED, str(error), name, help_)
        case BindError() | InvalidComponentError():
            help_ = "`wit-codegen inspect` shows what it is made of, and what it imports"
            return _made(Code.NOT_INSTANTIATED, str(error), name, help_)
        case _:
            return _made(Code.CALL_FAILED, str(error), name, _ADVICE[TrapError])


_ADVICE = {
    OutOfTimeError: "give each call more time with --seconds",
    OutOfFuelError: "give each call more with --fuel",
    TrapError: "what it prints of itself is shown with --stdio",
}


def _trap(error: TrapError, name: str) -> Diagnostic:
    advice = _ADVICE.get(type(error), _ADVICE[TrapError])
    verb = "trapped" if type(error) is TrapError else "was ended"
    message = f"`{error.function}` {verb}: {error.reason}"
    made = _made(Code.CALL_FAILED, message, name, advice)
    notes = (*made.notes, *(f"in {frame}" for frame in error.frames))
    return Diagnostic(made.code, made.message, None, help=advice, place=name, notes=notes)


def _made(code: Code, text: str, name: str, help_: str) -> Diagnostic:
    message, *notes = text.strip().splitlines() or [""]
    lines = tuple(note.strip() for note in notes if note.strip())
    return Diagnostic(code, message, None, help=help_, place=name, notes=lines)
