"""What generated worlds say of themselves is what their WIT says, whatever that is."""

from __future__ import annotations

from hypothesis import given

from tests.importing import imported
from tests.properties.descriptions import Comparison
from tests.properties.effort import FEWER
from tests.properties.packages import Texts, packages
from tests.properties.test_generated import PREFIX, files_of
from tests.properties.test_identity import resolved
from wit_codegen.translate.layout import lay_out
from wit_codegen.translate.options import Options
from wit_codegen.translate.replacing import find_replacements
from wit_codegen.translate.selection import select


@FEWER
@given(packages())
def test_a_world_describes_what_it_imports_and_exports(texts: Texts) -> None:
    graph = resolved(str(texts))
    layout = lay_out(graph, select(graph, Options()), find_replacements(graph, {}))
    with imported(files_of(texts)):
        for world in layout.worlds:
            Comparison(graph, layout, world, PREFIX).run()
