"""Making frozen records fast, for code that makes very many of them.

The constructor that attrs writes for a frozen class sets each field through `object.__setattr__`,
which is most of its cost. A twin with the same slots that is not frozen takes plain assignments;
giving the finished object the frozen class then costs one more. The result is the same object in
every respect, in a third to a half of the time.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from functools import cache
from typing import ParamSpec, TypeVar, cast, get_origin

import attrs

P = ParamSpec("P")
T = TypeVar("T")


def fast_constructor(cls: Callable[P, T]) -> Callable[P, T]:
    """Return a function that makes instances of a generated record class, or of `Ok` or `Err`.

    It takes the fields by position or name, as the class does. Raises TypeError for a class that
    is not a slotted attrs class without defaults, validators, and converters: the twin would not
    run those.
    """
    plain = get_origin(cls) or cls  # `Ok[Size]` makes what `Ok` makes
    return cast("Callable[P, T]", _constructor(cast("type[attrs.AttrsInstance]", plain)))


def twin_of(cls: type[attrs.AttrsInstance]) -> type:
    """Return the mutable twin: make one, set each field, then its `__class__` to the frozen class.

    For generated code that has no time for a call. Raises TypeError as `fast_constructor` does.
    """
    return _twin(cls)[0]


@cache
def _twin(cls: type[attrs.AttrsInstance]) -> tuple[type, tuple[str, ...]]:
    fields = attrs.fields(cls)
    plain = all(f.init and f.validator is None and f.converter is None for f in fields)
    if not plain or any(f.default is not attrs.NOTHING for f in fields):
        raise TypeError(f"{cls.__name__} does more at construction than take its fields")
    names = tuple(field.name for field in fields)
    # Generic is part of the layout, and `__orig_bases__` alone says how it was written.
    bases: tuple[type, ...] = getattr(cls, "__orig_bases__", ())
    twin = types.new_class(
        cls.__name__, bases, exec_body=lambda space: space.update(__slots__=names)
    )
    try:
        twin().__class__ = cls
    except TypeError as error:
        raise TypeError(f"{cls.__name__} is not a plain slotted class: {error}") from error
    return twin, names


@cache
def _constructor(cls: type[attrs.AttrsInstance]) -> Callable[..., attrs.AttrsInstance]:
    twin, names = _twin(cls)
    lines = [f"def make({', '.join(names)}):", "    self = twin()"]
    lines += [f"    self.{name} = {name}" for name in names]
    lines += ["    self.__class__ = cls", "    return self"]
    scope: dict[str, Callable[..., attrs.AttrsInstance]] = {"twin": twin, "cls": cls}
    # The names are attributes of an attrs class, so nothing but identifiers can be in them.
    exec("\n".join(lines), scope)  # noqa: S102 - as attrs itself makes its constructors
    return scope["make"]
