"""What a job of Tidegate finds around it.

    import tidegate

    for file in tidegate.batch("orders"):
        ...
    tidegate.result(rows=42)

All of it is in environment variables and files, too: TIDEGATE_BATCH, TIDEGATE_OUTPUT, TIDEGATE_RESULT and their like, which
the workflow reference lists. This module needs nothing but Python 3.9.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Mapping, NoReturn

__all__ = [
    "File", "NotInAJob", "attempt", "batch", "error", "fail", "heartbeat", "inputs", "item", "log", "manifest", "node",
    "output", "properties", "result", "run", "scheduled", "workflow", "workspace",
]


class NotInAJob(RuntimeError):
    """What was asked for is only there when Tidegate runs the script."""


@dataclass(frozen=True)
class File:
    """A file of the run's batch."""

    path: Path
    """Where it can be read, an absolute path."""
    size: int
    """Its bytes."""
    hash: str | None
    """SHA-256 of its content, in hexadecimal."""
    captures: Mapping[str, str]
    """What the dataset's pattern captured of its path."""
    address: str | None = None
    """Of an object of a bucket: where it is there. `path` is a copy."""
    origin: str | None = None
    """Of a file some of whose rows were rejected: where it arrived. `path` is a copy with the others."""

    def __fspath__(self) -> str:
        return str(self.path)


def _variable(name: str) -> str:
    value = os.environ.get(name)
    if value is None:
        raise NotInAJob(f"{name} is not set: is this script run by 'tidegate run' or the daemon?")
    return value


def __getattr__(name: str) -> Any:
    """`workspace`, `workflow`, `run`, `node`, `attempt`, `scheduled` and `properties`, looked up when they are used."""
    if name == "workspace":
        return Path(_variable("TIDEGATE_WORKSPACE"))
    if name in ("workflow", "run", "node"):
        return _variable("TIDEGATE_" + name.upper())
    if name == "attempt":
        return int(_variable("TIDEGATE_ATTEMPT"))
    if name == "scheduled":
        return datetime.fromisoformat(_variable("TIDEGATE_SCHEDULED").replace("Z", "+00:00"))
    if name == "properties":
        return dict(manifest().get("parameters") or {})
    raise AttributeError(f"module 'tidegate' has no attribute {name!r}")


def manifest() -> dict[str, Any]:
    """All that the attempt was given, as the JSON of TIDEGATE_BATCH has it."""
    with open(_variable("TIDEGATE_BATCH"), encoding="utf-8") as file:
        return json.load(file)


def batch(dataset: str) -> list[File]:
    """The run's files of a dataset of the workflow; none when none came."""
    datasets = manifest()["datasets"]
    if dataset not in datasets:
        known = ", ".join(sorted(datasets)) or "none"
        raise KeyError(f"the workflow has no dataset {dataset!r}; it has: {known}")
    root = Path(_variable("TIDEGATE_WORKSPACE"))
    return [
        File(
            path=root / file["path"], size=file["size"], hash=file.get("hash"), captures=file.get("captures") or {},
            address=file.get("address"), origin=file.get("origin"))
        for file in datasets[dataset]["files"]
    ]


def inputs(node: str) -> dict[str, Any]:
    """What an earlier node told that this one listens to; empty when it told nothing."""
    return dict((manifest().get("inputs") or {}).get(node) or {})


def item() -> Any:
    """The item that the node is repeated over with `for-each`; None without."""
    text = os.environ.get("TIDEGATE_ITEM")
    if text is None:
        return None
    whole = manifest().get("item")
    return json.loads(whole) if whole is not None else text


def error() -> dict[str, Any] | None:
    """The error that the node was begun to look after, with `node`, `kind`, `message` and `log`; None without."""
    text = os.environ.get("TIDEGATE_ERROR")
    return json.loads(text) if text else None


def output(name: str | os.PathLike[str] | None = None) -> Path:
    """The folder whose files become the rows of the job's output, or the path of a file in it, its folder made.

    `output("country=it/part.parquet")` is a file of the partition `it`.
    """
    folder = Path(_variable("TIDEGATE_OUTPUT"))
    if name is None:
        return folder
    path = folder / name
    if ".." in path.parts or folder not in path.parents:
        raise ValueError(f"{os.fspath(name)!r} leads out of the output's folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def heartbeat() -> None:
    """Says that the job goes on: for nodes with `heartbeat`."""
    Path(_variable("TIDEGATE_HEARTBEAT")).touch()


def result(**values: Any) -> None:
    """Tells values, for `when:` and for later nodes; those of earlier calls stay."""
    path = Path(_variable("TIDEGATE_RESULT"))
    told: dict[str, Any] = {}
    if path.exists() and path.stat().st_size > 0:
        told = json.loads(path.read_text(encoding="utf-8"))
    told.update(values)
    path.write_text(json.dumps(told, default=str), encoding="utf-8")


def fail(kind: str, message: str = "") -> NoReturn:
    """Ends the job with an error of a kind that `retry` and `catch` may name."""
    result(error=kind, **({"message": message} if message else {}))
    raise SystemExit(f"{kind}: {message}" if message else kind)


def log(level: str, message: str, **fields: Any) -> None:
    """Prints a line with the time, a level and fields: `2026-11-01T02:00:00Z INFO loaded rows=42`."""
    time = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    parts = [time, level.upper(), " ".join(str(message).splitlines())]
    for name, value in fields.items():
        text = str(value)
        is_plain = text != "" and text.isprintable() and not any(character in text for character in ' "=')
        parts.append(f"{name}={text if is_plain else json.dumps(text, ensure_ascii=False)}")
    print(" ".join(parts), file=sys.stderr, flush=True)
