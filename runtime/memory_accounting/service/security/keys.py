"""API keys: made, kept as hashes in a file, and looked up.

The file is TOML, a table for each key:

    [[key]]
    name = "ci"
    sha256 = "…"                       # of the key, in hexadecimal
    grants = ["write:team-a-*"]
    expires = 2027-01-01T00:00:00Z     # optional
    revoked = false                    # optional

A key has 256 random bits, so a plain hash suffices: salts and slow hashes make up for passwords
that can be guessed, and nobody can guess this one. A fast hash in turn makes a lookup cheap.
"""

from __future__ import annotations

import json
import math
import os
import re
import secrets
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import attrs

from memory_accounting.service.security.grants import format_grant, parse_grant
from memory_accounting.service.security.identity import Grant, Identity

PREFIX: Final = "v6r_"
"""What every key begins with, so that people and scanners for leaked secrets know one."""

_BYTES: Final = 32
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_FIELDS: Final = {"name", "sha256", "grants", "expires", "revoked"}


@attrs.frozen
class Key:
    """An entry of the file."""

    digest: bytes = attrs.field(repr=False)
    """The SHA-256 of the key."""
    identity: Identity
    expires: float = math.inf
    """Seconds since the Unix epoch."""
    is_revoked: bool = False


Keys: TypeAlias = Mapping[bytes, Key]
"""The keys of a file by their digests."""


@attrs.frozen
class NewKey:
    """A key just made."""

    secret: str = attrs.field(repr=False)
    """The key itself, to be shown once and kept by whoever uses it."""
    entry: str
    """What the file holds of it."""


def new_key(name: str, grants: Iterable[str], expires: datetime | None = None) -> NewKey:
    """Make a key.

    Raises ValueError for a name, a grant, or a time that a file of keys could not hold.
    """
    held = [parse_grant(each) for each in grants]
    if not held:
        raise ValueError("a key without a grant may do nothing: name one, such as `read:*`")
    secret = PREFIX + secrets.token_urlsafe(_BYTES)
    lines = [
        "[[key]]",
        f"name = {json.dumps(_checked_name(name))}",
        f'sha256 = "{digest_of(secret.encode()).hex()}"',
        f"grants = {json.dumps([format_grant(each) for each in held], ensure_ascii=False)}",
    ]
    if expires is not None:
        _seconds(expires)
        lines.append(f"expires = {expires.isoformat(timespec='seconds')}")
    return NewKey(secret, "\n".join(lines) + "\n")


def add_key(
    path: Path, name: str, grants: Iterable[str], expires: datetime | None = None
) -> NewKey:
    """Make a key and append its entry to a file, which is made where there is none.

    A file that is made is its owner's alone (mode 600). Raises ValueError where the file is not
    one of keys or has the name already, and OSError where it cannot be written; then nothing has
    changed.
    """
    made = new_key(name, grants, expires)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    try:
        _refuse_again(name, parse_keys(before))
        parse_keys(f"{before}\n{made.entry}")
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with open(descriptor, "a", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
        # One write: a reader meanwhile sees the entry whole, or in the next second.
        file.write(f"\n{made.entry}" if before else made.entry)
    return made


def _refuse_again(name: str, keys: Keys) -> None:
    if any(each.identity.name == name for each in keys.values()):
        raise ValueError(f"{name!r} is there already: take another name, or its entry out")


def digest_of(secret: bytes) -> bytes:
    """Return what is known of a key or a token in place of itself."""
    return sha256(secret).digest()


def parse_keys(text: str) -> Keys:
    """Return the keys of a file; raises ValueError, naming the entry and what is wrong with it."""
    document = tomllib.loads(text)
    entries: Any = document.pop("key", [])
    if document or not isinstance(entries, list):
        raise ValueError(f"expected tables [[key]] alone, found {', '.join(document) or 'key'}")
    found: dict[bytes, Key] = {}
    names: set[str] = set()
    for number, entry in enumerate(cast("list[object]", entries), 1):
        try:
            key = _parse_entry(entry)
        except ValueError as error:
            raise ValueError(f"key {number}: {error}") from None
        if key.identity.name in names or key.digest in found:
            raise ValueError(f"key {number}: {key.identity.name!r} is there twice")
        names.add(key.identity.name)
        found[key.digest] = key
    return found


def _parse_entry(entry: object) -> Key:
    if not isinstance(entry, dict):
        raise ValueError("expected a table [[key]]")  # noqa: TRY004 - of what is in a file
    fields = cast("dict[str, Any]", entry)
    if unknown := sorted(fields.keys() - _FIELDS):
        raise ValueError(f"{unknown[0]!r} is none of {', '.join(sorted(_FIELDS))}")
    digest = fields.get("sha256")
    if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
        raise ValueError("sha256: expected 64 hexadecimal digits in lower case")
    is_revoked = fields.get("revoked", False)
    if not isinstance(is_revoked, bool):
        raise ValueError("revoked: expected true or false")  # noqa: TRY004 - of what is in a file
    identity = Identity(_checked_name(fields.get("name")), _parse_grants(fields.get("grants")))
    expires = math.inf if "expires" not in fields else _seconds(fields["expires"])
    return Key(bytes.fromhex(digest), identity, expires, is_revoked)


def _parse_grants(grants: object) -> tuple[Grant, ...]:
    texts = cast("list[object]", grants) if isinstance(grants, list) else [None]
    if not texts or not all(isinstance(each, str) for each in texts):
        raise ValueError('grants: expected a list of texts, such as ["read:*"]')
    return tuple(parse_grant(cast("str", each)) for each in texts)


def _checked_name(name: object) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"name: {name!r} is not 1 to 64 letters, digits, and any of `. _ @ + -`")
    return name


def _seconds(expires: object) -> float:
    if not isinstance(expires, datetime) or expires.tzinfo is None:
        raise ValueError(
            f"expires: {expires} is not a time with a time zone, such as 2027-01-01T00:00:00Z"
        )
    return expires.timestamp()
