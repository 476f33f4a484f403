"""Words that a generated name must not be, the same for every Python that runs the generator.

Written out rather than asked of `keyword` and `builtins`, because their lists grow from release to
release and the output must not. The lists are those of Python 3.14.
"""

from __future__ import annotations

KEYWORDS = frozenset(
    """
    False None True and as assert async await break class continue def del elif else except finally
    for from global if import in is lambda nonlocal not or pass raise return try while with yield
    """.split(),  # noqa: SIM905 - reads better than a list of quoted words
)
"""Keywords proper (Python language reference, 2.3.1)."""

SOFT_KEYWORDS = frozenset({"_", "case", "match", "type"})
"""Keywords in some places only (Python language reference, 2.3.2)."""

BUILTINS = frozenset(
    """
    ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError
    BrokenPipeError BufferError BytesWarning ChildProcessError ConnectionAbortedError
    ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Ellipsis
    EncodingWarning EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError
    FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning
    IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt
    LookupError MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplemented
    NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError
    ProcessLookupError PythonFinalizationError RecursionError ReferenceError ResourceWarning
    RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning
    SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError
    UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ValueError
    Warning ZeroDivisionError
    abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod
    compile complex copyright credits delattr dict dir divmod enumerate eval exec exit filter float
    format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter
    len license list locals map max memoryview min next object oct open ord pow print property quit
    range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars
    zip
    """.split(),  # noqa: SIM905 - reads better than a list of quoted words
)
"""Names that every module sees (Python library reference, Built-in Functions and Exceptions)."""

PACKAGES = frozenset(
    {
        "memory_accounting",
        "py_compile",
        "pydoc_data",
        "sre_compile",
        "sre_constants",
        "sre_parse",
        "typing_extensions",
        "wit_codegen",
        "wit_codegen_templates",
        "wit_host",
        "wit_runtime",
    },
)
"""Importable packages that `namespace_name` could shadow: the standard library's, and those that
generated code is used beside."""
