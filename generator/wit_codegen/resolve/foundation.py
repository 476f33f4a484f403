"""What text is resolved on top of: packages that are a graph already, as they were encoded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from wit_codegen.resolve import ir


@attrs.frozen
class Foundation:
    """The graph of decoded packages; `places` says which file each was found in first."""

    graph: ir.Resolve
    places: Mapping[ir.PackageName, str]


NO_FOUNDATION: Final = Foundation(ir.Resolve((), (), (), (), ir.PackageId(0)), {})
