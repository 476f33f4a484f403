"""The command `generate`. The stages are imported only when there is something to do."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from wit_codegen import cache, config
from wit_codegen.exits import DONE, REFUSED, UsageError
from wit_codegen.inputs import SourceTree, read_tree
from wit_codegen.results import Generated
from wit_codegen.write.output import Changes, compare, differences, write


def generate(options: Namespace) -> int:
    """Write Python packages, or with `--check` and `--diff` say what would be written."""
    return max([_generate(job, options) for job in jobs(options)])


def jobs(options: Namespace) -> tuple[config.Job, ...]:
    """What to generate: the path on the command line, or all that pyproject.toml lists."""
    if options.path is not None:
        if options.out is None:
            raise UsageError("say where to write with --out DIR")
        return (_job(options),)
    file = config.find(Path.cwd())
    if file is None:
        raise UsageError(
            "name a PATH to generate from, or list packages under [tool.wit-codegen] in "
            "pyproject.toml"
        )
    return config.load(file)


def _job(options: Namespace) -> config.Job:
    return config.Job(
        options.path,
        Path(options.out),
        options.world,
        config.names(options.features),
        options.all_features,
        options.prefix,
        options.validators,
        dict(_replacement(text) for text in options.replace),
        options.templates,
        options.scaffold,
    )


def _replacement(text: str) -> tuple[str, str]:
    name, equals, target = text.partition("=")
    if not equals:
        raise UsageError(f"--replace takes WIT=PYTHON, as in ns:pkg/types.id=app.ids.Id: {text}")
    return name.strip(), target.strip()


def _generate(job: config.Job, options: Namespace) -> int:
    tree = read_tree(job.path)
    generated = _made(job, tree) if options.no_cache else _kept_or_made(job, tree)
    first = {name: text for name, text in generated.once.items() if not (job.out / name).exists()}
    files = {**generated.files, **first}
    changes = compare(job.out, files, generated.complete)
    if options.diff:
        sys.stdout.writelines(differences(job.out, files, changes))
    if options.check or options.diff:
        return _report_stale(job, changes)
    write(job.out, files, changes)
    gone = f", {len(changes.deleted)} deleted" if changes.deleted else ""
    counts = f"{len(files)} files, {len(changes.written)} written{gone}"
    print(f"{job.path} -> {job.out}: {counts}")
    return DONE


def _kept_or_made(job: config.Job, tree: SourceTree) -> Generated:
    key = cache.fingerprint(job, tree)
    generated = cache.load(key)
    if generated is None:
        generated = _made(job, tree)
        cache.store(key, generated)
    return generated


def _made(job: config.Job, tree: SourceTree) -> Generated:
    from wit_codegen import pipeline  # noqa: PLC0415 - see the module's text
    from wit_codegen.resolve.features import Features  # noqa: PLC0415
    from wit_codegen.translate.options import Options, OptionsError  # noqa: PLC0415
    from wit_codegen.write.formatter import FormatterError  # noqa: PLC0415
    from wit_codegen.write.renderer import TemplateError  # noqa: PLC0415

    if job.templates is not None and not Path(job.templates).is_dir():
        raise UsageError(f"there is no folder {job.templates} to take templates from")
    features = Features(frozenset(job.features), job.all_features)
    graph = pipeline.resolve_valid(tree, features)
    choices = Options(job.world, job.prefix, job.validators, job.replace)
    try:
        return pipeline.generate(graph, choices, templates=job.templates, scaffolded=job.scaffold)
    except OptionsError as error:
        raise UsageError(f"{job.path}: {error}") from None
    except (FormatterError, TemplateError) as error:
        if job.templates is None:
            raise
        raise UsageError(f"with the templates in {job.templates}: {error}") from None


def _report_stale(job: config.Job, changes: Changes) -> int:
    for name in (*changes.written, *changes.deleted):
        print(f"{job.out / name} is not what {job.path} generates", file=sys.stderr)
    if changes:
        print("run `wit-codegen generate` without --check to renew", file=sys.stderr)
    return REFUSED if changes else DONE
