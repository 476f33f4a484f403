"""What the twins of Protocols are called, and what they mention."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support import generate_text

HEAD = "package a:b@1.0.0;\n"


def classes(text: str) -> list[str]:
    """The names of the classes of a module, in order."""
    return re.findall(r"^class (\w+)", text, re.MULTILINE)


def functions(text: str, name: str) -> list[str]:
    """The functions of one class, each on a line."""
    body = re.split(r"\n\n\n|\Z", text.split(f"class {name}(", 1)[1], maxsplit=1)[0]
    found = re.findall(r"    async def (.*?): \.\.\.", body, re.DOTALL)
    return [re.sub(r"\s+", " ", each) for each in found]


def test_no_other_name_depends_on_a_twin(tmp_path: Path) -> None:
    wit = """
    interface i {
        record async-i { x: u8 }
        resource blob { constructor(); }
        resource async-blob { merge: static func(a: blob, b: async-blob) -> blob; }
        enum async-blob-class2 { a }
        f: func(a: blob, b: async-blob) -> async-i;
    }
    """
    text = generate_text(tmp_path, HEAD + wit)["a_b/i.py"]
    assert classes(text) == [
        *("Blob", "BlobClass", "AsyncBlob", "AsyncBlobClass"),
        *("AsyncI", "AsyncBlobClass2", "I"),
        *("AsyncBlob__2", "AsyncBlobClass__2", "AsyncAsyncBlob", "AsyncAsyncBlobClass"),
        "AsyncI__2",
    ]
    assert functions(text, "AsyncI__2") == [
        "f(self, a: AsyncBlob__2, b: AsyncAsyncBlob) -> AsyncI",
    ]
    assert functions(text, "AsyncAsyncBlobClass") == [
        "merge(self, a: AsyncBlob__2, b: AsyncAsyncBlob) -> AsyncBlob__2",
    ]


def test_twins_are_mentioned_where_a_type_has_no_name(tmp_path: Path) -> None:
    wit = """
    interface i {
        resource blob;
        type same = blob;
        type blobs = list<blob>;
        record pair { left: blob, right: blob }
        a: func(x: option<blob>, y: list<borrow<blob>>) -> result<tuple<blob, u8>, blob>;
        b: func(x: blobs, y: pair, z: list<pair>) -> blobs;
        c: func(x: same) -> map<string, blob>;
    }
    """
    text = generate_text(tmp_path, HEAD + wit)["a_b/i.py"]
    assert functions(text, "AsyncI") == [
        (
            "a( self, x: AsyncBlob | None, y: Sequence[AsyncBlob] )"
            " -> Result[tuple[AsyncBlob, U8], AsyncBlob]"
        ),
        "b(self, x: Sequence[Blob], y: Pair, z: Sequence[Pair]) -> Blobs",
        "c(self, x: AsyncBlob) -> dict[str, AsyncBlob]",
    ]


def test_a_use_brings_in_both(tmp_path: Path) -> None:
    wit = """
    interface i { resource blob; type same = blob; }
    interface j {
        use i.{blob as file, same};
        type mine = file;
        f: func(a: file, b: same, c: mine);
    }
    interface k { use j.{file as third}; f: func(a: third); }
    world w { use k.{third as fourth}; export f: func(a: fourth); }
    """
    files = generate_text(tmp_path, HEAD + wit)
    j, k, w = (files[f"a_b/{name}.py"] for name in ("j", "k", "worlds/w"))
    assert "from .i import AsyncBlob as AsyncFile, Blob as File, Same\n" in j
    assert functions(j, "AsyncJ") == ["f(self, a: AsyncFile, b: AsyncFile, c: AsyncFile) -> None"]
    assert "from .j import AsyncFile as AsyncThird, File as Third\n" in k
    assert '    "AsyncThird",\n' in k
    assert "from ..k import AsyncK, AsyncThird as AsyncFourth, K, Third as Fourth\n" in w
    assert functions(w, "AsyncWExports") == ["f(self, a: AsyncFourth) -> None"]


def test_a_method_cannot_take_the_name_of_what_handles_have(tmp_path: Path) -> None:
    wit = "interface i { resource r { aclose: func(); close: func(); closed: func(); } }"
    text = generate_text(tmp_path, HEAD + wit)["a_b/i.py"]
    assert functions(text, "AsyncR") == [
        *("aclose_(self) -> None", "close_(self) -> None", "closed_(self) -> None"),
    ]
