"""A value of every type that has values by itself."""

from __future__ import annotations

from typing import Any

from wit_runtime import Err, Ok, Some, shapes


class UnbuildableError(Exception):
    """The type is one of handles, such as a resource or a stream."""


def sample(shape: shapes.Shape) -> Any:  # noqa: ANN401, C901, PLR0911, PLR0912 (one case a shape)
    """Return a value of a shape, as full as it can be."""
    match shape:
        case shapes.Nothing():
            return None
        case shapes.Boolean():
            return True
        case shapes.Integer():
            return shape.range.greatest
        case shapes.Floating():
            return -0.5
        case shapes.Character():
            return "\N{GRINNING FACE}"
        case shapes.Text():
            return 'a"\\\0\N{LATIN SMALL LETTER E WITH ACUTE}'
        case shapes.Octets():
            return b"\0\xff"
        case shapes.Listing():
            return [sample(shape.element)] * 2
        case shapes.FixedListing():
            return (sample(shape.element),) * shape.length
        case shapes.Product():
            return tuple(map(sample, shape.elements))
        case shapes.Table():
            return {sample(shape.key): sample(shape.value)}
        case shapes.Record():
            return shape.cls(**{each.name: sample(each.shape) for each in shape.fields})
        case shapes.Variant():
            # A sample of each case, since one that has none leaves the whole type without JSON.
            payloads = [case.payload for case in shape.cases]
            fields = [{} if each is None else {"val": sample(each)} for each in payloads]
            return shape.cases[-1].cls(**fields[-1])
        case shapes.Enumeration():
            return list(shape.cls)[-1]
        case shapes.FlagSet():
            return ~shape.cls(0)
        case shapes.Optional():
            return sample(shape.inner)
        case shapes.NestedOptional():
            return Some(sample(shape.inner))
        case shapes.Outcome():
            ok, err = sample(shape.ok), sample(shape.err)
            return Err(err) if isinstance(shape.ok, shapes.Nothing) else Ok(ok)
        case shapes.Opaque():
            raise UnbuildableError
