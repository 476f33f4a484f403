"""Results kept between runs, so that a run in which nothing changed takes no longer than a look.

A result is kept under a fingerprint of all it depends on: the texts, the options, and the
generator itself (its files, the templates, the formatter). It lies in the user's cache folder, or
in `WIT_CODEGEN_CACHE_DIR`. A cache that cannot be read or written is no error: the work is done
again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from wit_codegen.config import Job
from wit_codegen.inputs import SourceTree
from wit_codegen.results import Generated

_KEPT_SECONDS = 30 * 24 * 3600


def fingerprint(job: Job, tree: SourceTree) -> str:
    """Name what `generate` makes of these texts under these options, with this generator."""
    digest = hashlib.sha256()
    for part in (*_generator(), *_options(job), *_texts(tree)):
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.hexdigest()


def _generator() -> Iterator[str]:
    """The files of the generator and of what its output depends on, by size and time."""
    yield sys.version
    for package in ("wit_codegen", "wit_codegen_templates"):
        for folder in _folders(package):
            for path in sorted(folder.rglob("*")):
                if path.suffix not in {".pyc", ""}:
                    yield _state(path)
    for package in ("jinja2", "ruff"):
        for folder in _folders(package):
            yield _state(folder)


def _folders(package: str) -> list[Path]:
    spec = importlib.util.find_spec(package)
    return [] if spec is None else [Path(p) for p in spec.submodule_search_locations or ()]


def _state(path: Path) -> str:
    stat = path.stat()
    return f"{path} {stat.st_size} {stat.st_mtime_ns}"


def _options(job: Job) -> Iterator[str]:
    yield json.dumps(
        [job.world, sorted(job.features), job.all_features, job.prefix, job.validators]
    )
    yield json.dumps([sorted(job.replace.items()), job.scaffold])
    if job.templates is not None:
        for path in sorted(Path(job.templates).rglob("*")):
            yield _state(path)


def _texts(tree: SourceTree) -> Iterator[str | bytes]:
    for group in tree.groups:
        yield group.name
        for source in group.sources:
            yield source.name
            yield source.text
    for binary in (tree.binary, *tree.encoded):
        if binary is not None:
            yield binary.name
            yield binary.content


def load(key: str) -> Generated | None:
    """The kept result of this name, if there is one."""
    path = _folder() / f"{key}.json"
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        os.utime(path)
        return Generated(dict(kept["files"]), tuple(kept["complete"]), dict(kept["once"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def store(key: str, generated: Generated) -> None:
    """Keep a result, and forget what nobody asked for in 30 days."""
    text = json.dumps(
        {
            "files": dict(generated.files),
            "complete": generated.complete,
            "once": dict(generated.once),
        }
    )
    folder = _folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).replace(folder / f"{key}.json")
        for path in folder.iterdir():
            if path.stat().st_mtime < time.time() - _KEPT_SECONDS:
                path.unlink(missing_ok=True)
    except OSError:
        return


def _folder() -> Path:
    chosen = os.environ.get("WIT_CODEGEN_CACHE_DIR")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("wit-codegen"))
