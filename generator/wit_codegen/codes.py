"""The stable codes of all diagnostics; `explain` has a text and an example for each."""

from __future__ import annotations

import enum


class Code(enum.StrEnum):
    """One kind of complaint. A code is never given another meaning; a retired one is not reused."""

    # The text as characters and words
    FORBIDDEN_CHARACTER = "W001"
    UNEXPECTED_CHARACTER = "W002"
    UNTERMINATED_COMMENT = "W003"
    BAD_IDENTIFIER = "W004"
    BAD_STRING = "W005"
    BAD_VERSION = "W006"
    NUMBER_TOO_BIG = "W007"
    # The text as sentences
    UNEXPECTED_TOKEN = "W010"  # noqa: S105 (no password)
    KEYWORD_AS_NAME = "W011"
    UNKNOWN_ATTRIBUTE = "W012"
    ATTRIBUTE_ARGUMENT = "W013"
    NESTING_TOO_DEEP = "W014"
    ATTRIBUTE_MISPLACED = "W015"
    # Packages
    NO_PACKAGE_HEADER = "W020"
    PACKAGE_MISMATCH = "W021"
    PACKAGE_DOCS_TWICE = "W022"
    PACKAGE_NOT_TOP_LEVEL = "W023"
    PACKAGE_TWICE = "W024"
    PACKAGE_CYCLE = "W025"
    UNKNOWN_PACKAGE = "W026"
    NOT_IN_PACKAGE = "W027"
    # Names
    DUPLICATE_ITEM = "W030"
    DUPLICATE_IN_FILE = "W031"
    UNKNOWN_ITEM = "W032"
    ITEM_CYCLE = "W033"
    NOT_AN_INTERFACE = "W034"
    NOT_A_WORLD = "W035"
    NOT_IN_INTERFACE = "W036"
    USE_OF_FUNCTION = "W037"
    DUPLICATE_NAME = "W038"
    UNKNOWN_TYPE = "W039"
    FUNCTION_AS_TYPE = "W040"
    TYPE_CYCLE = "W041"
    # Types
    NO_CASES = "W050"
    NOT_A_RESOURCE = "W051"
    MAP_KEY = "W052"
    # Functions
    DUPLICATE_PARAM = "W060"
    DUPLICATE_METHOD = "W061"
    DUPLICATE_CONSTRUCTOR = "W062"
    CONSTRUCTOR_RESULT = "W063"
    BORROW_IN_RESULT = "W064"
    # Worlds
    WORLD_CONFLICT = "W070"
    INTERFACE_TWICE = "W071"
    CASE_CLASH = "W072"
    UNKNOWN_RENAMING = "W073"
    INCLUDE_CONFLICT = "W074"
    INCLUDE_STABILITY = "W075"
    IMPORT_AND_EXPORT = "W076"
    # Gates
    SINCE_WITHOUT_VERSION = "W080"
    SINCE_IN_FUTURE = "W081"
    ATTRIBUTE_COMBINATION = "W082"
    GATED_OUT = "W083"
    # What only a component's validator knows
    DUPLICATE_PART = "W090"
    SAME_BUT_CASE = "W091"
    EMPTY_TYPE = "W092"
    TOO_MANY_FLAGS = "W093"
    LIST_LENGTH = "W094"
    STREAM_OF_CHAR = "W095"
    METHOD_NAMED_AS_RESOURCE = "W096"
    # Reading
    NO_SUCH_PATH = "W100"
    UNREADABLE = "W101"
    NOT_UTF8 = "W102"
    NOTHING_TO_READ = "W103"
    # W104 said that components could not be read.
    # Components as bytes and as text
    NOT_WASM = "W200"
    WASM_TOO_SHORT = "W201"
    WASM_MALFORMED = "W202"
    WASM_INDEX = "W203"
    WASM_NAME = "W204"
    WASM_TOO_LARGE = "W205"
    NOT_EXPRESSIBLE = "W206"
    PACKAGE_DOCS = "W207"
    NO_COMPONENT_TYPE = "W208"
    NO_ASSEMBLER = "W209"
    BAD_WAT = "W210"
    # Calls, and the values in them
    CALL_SYNTAX = "W300"
    UNKNOWN_FUNCTION = "W301"
    AMBIGUOUS_FUNCTION = "W302"
    NOT_CALLABLE = "W303"
    ARGUMENT_COUNT = "W304"
    VALUE_SYNTAX = "W310"
    VALUE_TYPE = "W311"
    VALUE_RANGE = "W312"
    VALUE_MISSING = "W313"
    VALUE_NAME = "W314"
    VALUE_TWICE = "W315"
    VALUE_JSON = "W316"
    # Components at work
    NO_ENGINE = "W320"
    NOT_A_COMPONENT = "W321"
    NOT_INSTANTIATED = "W322"
    CALL_FAILED = "W323"
    NOT_SUPPLIED = "W324"
