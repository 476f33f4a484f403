"""Text to AST: lexing, the LALR parser, and what it says about faulty text."""

from __future__ import annotations

from wit_codegen.parse.parser import MAX_DEPTH, ParsedFile, parse_source

__all__ = ["MAX_DEPTH", "ParsedFile", "parse_source"]
