"""Write src/printable.inc: where printable characters but the blank begin and end, alternately."""

from __future__ import annotations

import sys
import textwrap
import unicodedata
from itertools import pairwise


def is_printable(code: int) -> bool:
    """Tell whether a character may stand in a session id."""
    character = chr(code)
    return character.isprintable() and character != " "


codes = range(sys.maxunicode + 1)
bounds = [after for before, after in pairwise(codes) if is_printable(before) != is_printable(after)]
print(f"// Unicode {unicodedata.unidata_version}, written by printable_bounds.py.")
print(textwrap.fill(" ".join(f"{bound:#x}," for bound in bounds), width=100))
