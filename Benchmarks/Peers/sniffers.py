"""Holds sniffers of separated text side by side over files whose right answers are written beside them.

    python3 sniffers.py TIDEGATE DUCKDB [--also DIR] [--failures]

The files are those of the tests of inference: `NAME` and `NAME.expected.json`. Those with an error (rows that are too
long, cut archives) are left out, as no answer to them is right, and what Python cannot unpack.

- dialect: the file, cut by the contestant's delimiter, quote, escape and skipped lines, gives the labelled rows. A
  quote that nothing needs, or the delimiter of a single column, is therefore never wrong.
- header: whether the first row has the names.
- types: all columns have the labelled type; `columns` is the share of them.
- sound: as types, but another type counts where it holds each value unchanged and is narrower than the label's, as
  DuckDB's TIME for `12:30`, where the labels say string. Labels follow Tidegate's rules, and others may have their own.
- read back: all rows, and all values, as they are in the file.

All but Tidegate are given a plain copy in UTF-8, so that compression and encodings cost them nothing.
"""

import argparse
import bz2
import gzip
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from contestants import DuckDB, PythonSniffer, SparkLike, Tidegate
from separated_text import STRING, Dialect, cut, readings, same

FIXTURES = Path(__file__).parents[2] / "Tests/SchemaInferenceTests/Fixtures"
SUFFIX = ".expected.json"
UNPACK = {"none": bytes, "gzip": gzip.decompress, "bzip2": bz2.decompress}
MEASURES = ["dialect", "header", "types", "columns", "sound", "read back"]
NARROWER = {"double": {"bigint", "decimal"}, "timestamp": {"date"}, "decimal": {"bigint"}}


@dataclass
class Case:
    """A file with its label."""

    path: Path
    label: dict
    bytes: bytes
    text: str
    copy: Path

    def __post_init__(self):
        label = self.label["dialect"]
        self.header = label["header"]
        self.dialect = Dialect(label["delimiter"], label.get("quote"), label.get("escape"), label["skippedLines"])
        self.kinds = [column["type"].split("(")[0].replace("unknown", STRING) for column in self.label["columns"]]
        self.cut = cut(self.text, self.dialect)
        width = len(self.kinds)
        self.rows = [(row + [""] * width)[:width] for row in self.cut[int(self.header) :]]
        types = [column["type"] for column in self.label["columns"]]
        self.null_texts = [[] if type == STRING else label["nullTexts"] for type in types]
        self.patterns = [self._patterns(place, label["datePatterns"]) for place in range(width)]

    def _patterns(self, place, labelled):
        name = self.label["columns"][place]["name"]
        if name in labelled:
            return [labelled[name]]
        return readings([row[place] for row in self.rows if row[place]]) if self.kinds[place] == STRING else []


def cases(folder, copies):
    """The labelled files of a folder that are separated text without errors."""
    for path in sorted(folder.glob("*" + SUFFIX)):
        label = json.loads(path.read_text())
        is_valid = not any(problem["severity"] == "error" for problem in label["problems"])
        if label["format"] != "csv" or not label["columns"] or not is_valid or label["compression"] not in UNPACK:
            continue
        path = path.with_name(path.name.removesuffix(SUFFIX))
        data = UNPACK[label["compression"]](path.read_bytes())
        text = data.decode(label["dialect"]["encoding"]).removeprefix("\ufeff")
        copy = copies / f"{path.name}.csv"
        copy.write_bytes(text.encode())
        yield Case(path, label, data, text, copy)


def score(case, answer):
    """The measures of one answer, and the reasons for those that are not right."""
    marks, reasons = dict.fromkeys(MEASURES, 0.0), []
    if answer.dialect is not None:
        marks["dialect"] = float(answer.dialect == case.dialect or cut(case.text, answer.dialect) == case.cut)
        if not marks["dialect"]:
            reasons.append(f"dialect: {answer.dialect}")
    marks["header"] = float(answer.header == case.header)
    if answer.header == (not case.header):
        reasons.append(f"header: {answer.header}")
    score_types(case, answer, marks, reasons)
    score_values(case, answer, marks, reasons)
    return marks, ([answer.failure] if answer.failure else []) + reasons


def score_types(case, answer, marks, reasons):
    if len(answer.kinds) != len(case.kinds):
        reasons.append(f"types: {len(answer.kinds)} columns, not {len(case.kinds)}")
        return
    right = [given == wanted for given, wanted in zip(answer.kinds, case.kinds)]
    marks["columns"] = sum(right) / len(right)
    marks["types"] = float(all(right))
    sound = [is_right or holds(case, answer, place) for place, is_right in enumerate(right)]
    marks["sound"] = float(all(sound))
    reasons += [
        f"types: column {place} is {answer.kinds[place]}, not {case.kinds[place]}{' (sound)' if sound[place] else ''}"
        for place, is_right in enumerate(right) if not is_right]


def holds(case, answer, place):
    """Whether a column of a narrower type than the label's has all values unchanged."""
    given, wanted = answer.kinds[place], case.kinds[place]
    if answer.rows is None or len(answer.rows) != len(case.rows) or given == STRING:
        return False
    if wanted != STRING and given not in NARROWER.get(wanted, ()):
        return False
    pairs = zip(case.rows, answer.rows)
    return all(len(cells) > place and is_same(case, answer, place, row, cells) for row, cells in pairs)


def is_same(case, answer, place, row, cells):
    return same(row[place], cells[place], answer.kinds[place], case.null_texts[place], case.patterns[place])


def score_values(case, answer, marks, reasons):
    if answer.rows is None or len(answer.kinds) != len(case.kinds):
        return
    if len(answer.rows) != len(case.rows):
        reasons.append(f"read back: {len(answer.rows)} rows, not {len(case.rows)}")
        return
    for number, (row, cells) in enumerate(zip(case.rows, answer.rows)):
        if len(cells) != len(row):
            reasons.append(f"read back: row {number} has {len(cells)} values, not {len(row)}")
            return
        for place, text in enumerate(row):
            if not is_same(case, answer, place, row, cells):
                reasons.append(f"read back: row {number}, column {place}: {cells[place]!r}, not {text!r}")
                return
    marks["read back"] = 1.0


def compare(arguments, copies):
    """The mean of each measure by contestant, printed as a table; with `--failures`, what each got wrong first."""
    folders = [FIXTURES, *map(Path, arguments.also)]
    files = [case for folder in folders for case in cases(folder, copies)]
    duckdb = DuckDB(arguments.duckdb)
    tidegate = Tidegate(arguments.tidegate, arguments.duckdb, files, copies / "workspace")
    contestants = [tidegate, duckdb, PythonSniffer(), SparkLike()]
    table = [[f"{len(files)} files", *MEASURES]]
    for contestant in contestants:
        scores = [(case, *score(case, contestant.answer(case))) for case in files]
        for case, marks, reasons in scores:
            if arguments.failures and min(marks.values()) < 1:
                print(f"{contestant.name}: {case.path.name}: {'; '.join(reasons)}")
        means = [sum(marks[measure] for _, marks, _ in scores) / len(files) for measure in MEASURES]
        table.append([contestant.name, *(f"{mean:.1%}" for mean in means)])
    widths = [max(map(len, column)) for column in zip(*table)]
    table.insert(1, ["-" * width for width in widths])
    for row in table:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    # Programs that are found from here are also run in other folders.
    parser.add_argument("tidegate", type=os.path.abspath, help="the built program")
    parser.add_argument("duckdb", type=os.path.abspath, help="DuckDB's command line")
    parser.add_argument("--also", action="append", default=[], metavar="DIR", help="another folder of labelled files")
    parser.add_argument("--failures", action="store_true", help="tell each file that a contestant failed, and why")
    with tempfile.TemporaryDirectory() as copies:
        compare(parser.parse_args(), Path(copies))


if __name__ == "__main__":
    main()
