"""Result, Ok, Err, and Some: what `result<T, E>` and nested options are in Python.

A domain error is a value: a function that may fail returns `Err`, it does not raise. Only `unwrap`
and `unwrap_err` turn the unexpected half into an exception.

`match` narrows a `Result` for type checkers, and so do `isinstance` and `result.tag == "ok"`;
`is_ok()` does not, because a method cannot narrow the object it is called on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Generic, Literal, NoReturn, TypeAlias, TypeVar

import attrs

T_co = TypeVar("T_co", covariant=True)
E_co = TypeVar("E_co", covariant=True)
T = TypeVar("T")
E = TypeVar("E")
U = TypeVar("U")


class UnwrapError(Exception):
    """Raised by `unwrap` on an `Err` and by `unwrap_err` on an `Ok`.

    `payload` is the value that was there instead of the expected one.
    """

    def __init__(self, message: str, payload: object) -> None:
        """Keep the payload beside the message; both are in `args`, so the error pickles."""
        super().__init__(message, payload)
        self.message = message
        self.payload = payload

    def __str__(self) -> str:
        """Return the message alone."""
        return self.message


@attrs.frozen(weakref_slot=False)
class Ok(Generic[T_co]):
    """The successful half of a `Result`, holding its value (`None` where WIT names no type)."""

    tag: ClassVar[Literal["ok"]] = "ok"
    value: T_co

    def is_ok(self) -> Literal[True]:
        """Whether this is `Ok`: always true."""
        return True

    def is_err(self) -> Literal[False]:
        """Whether this is `Err`: always false."""
        return False

    def unwrap(self) -> T_co:
        """Return the value."""
        return self.value

    def unwrap_err(self) -> NoReturn:
        """Raise `UnwrapError`: there is no error here."""
        raise UnwrapError(f"called unwrap_err on {self!r}", self.value)

    def unwrap_or(self, default: object) -> T_co:  # noqa: ARG002 - the signature is Err's
        """Return the value; the default is for `Err`."""
        return self.value

    def map(self, function: Callable[[T_co], U]) -> Ok[U]:
        """Apply the function to the value."""
        return Ok(function(self.value))

    def map_err(self, function: Callable[..., object]) -> Ok[T_co]:  # noqa: ARG002
        """Return self; the function is for `Err`."""
        return self

    def and_then(self, function: Callable[[T_co], Ok[U] | Err[E]]) -> Ok[U] | Err[E]:
        """Go on with a function that may itself fail."""
        return function(self.value)


@attrs.frozen(weakref_slot=False)
class Err(Generic[E_co]):
    """The failed half of a `Result`, holding the error (`None` where WIT names no type)."""

    tag: ClassVar[Literal["err"]] = "err"
    error: E_co

    def is_ok(self) -> Literal[False]:
        """Whether this is `Ok`: always false."""
        return False

    def is_err(self) -> Literal[True]:
        """Whether this is `Err`: always true."""
        return True

    def unwrap(self) -> NoReturn:
        """Raise `UnwrapError`, which carries the error as `payload`."""
        raise UnwrapError(f"called unwrap on {self!r}", self.error)

    def unwrap_err(self) -> E_co:
        """Return the error."""
        return self.error

    def unwrap_or(self, default: U) -> U:
        """Return the default."""
        return default

    def map(self, function: Callable[..., object]) -> Err[E_co]:  # noqa: ARG002
        """Return self; the function is for `Ok`."""
        return self

    def map_err(self, function: Callable[[E_co], U]) -> Err[U]:
        """Apply the function to the error."""
        return Err(function(self.error))

    def and_then(self, function: Callable[..., object]) -> Err[E_co]:  # noqa: ARG002
        """Return self; the function is for `Ok`."""
        return self


Result: TypeAlias = Ok[T] | Err[E]
"""Either `Ok` with a value or `Err` with an error: match on it, or ask `is_ok()`."""


@attrs.frozen(weakref_slot=False)
class Some(Generic[T_co]):
    """A present value where `None` alone would be ambiguous: the outer level of a nested option.

    `option<option<T>>` is `Some[T | None] | None`: `None` is none, `Some(None)` is some(none).
    """

    value: T_co
