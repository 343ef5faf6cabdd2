"""Those that are held side by side: what each makes of a file, in one form."""

import csv
import io
import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field

import spark_like
from separated_text import MOMENT, STRING, Dialect

_DUCKDB_KINDS = {
    "VARCHAR": STRING, "BIGINT": "bigint", "INTEGER": "bigint", "HUGEINT": "decimal", "DOUBLE": "double",
    "FLOAT": "double", "BOOLEAN": "boolean", "DATE": "date", "TIME": "time", "TIMESTAMP": "timestamp",
    "TIMESTAMP_NS": "timestamp", "TIMESTAMP WITH TIME ZONE": MOMENT,
}
_CAPTURED = {"capture_output": True, "text": True}


@dataclass
class Answer:
    """What a contestant says of a file: types as `separated_text` names them, values as text; or why it is silent."""

    dialect: Dialect | None = None
    header: bool | None = None
    kinds: list[str] = field(default_factory=list)
    rows: list[list[str | None]] | None = None
    failure: str = ""


class DuckDB:
    """DuckDB's own sniffer, asked to look at the whole file."""

    name = "DuckDB, sample_size=-1"

    def __init__(self, program):
        self.program = program

    def answer(self, case):
        path = _literal(str(case.copy))
        try:
            found = self._ask(f"SELECT to_json(s) FROM sniff_csv({path}, sample_size = -1) s")[0]
            kinds = [_DUCKDB_KINDS.get(column["type"], column["type"].lower()) for column in found["Columns"]]
        except ValueError as failure:
            return Answer(failure=str(failure))
        answer = Answer(self._dialect(found), found["HasHeader"], kinds)
        names = [f"c{place}" for place in range(len(kinds))]
        values = ", ".join(f"{name}::VARCHAR" for name in names)
        return self.reading(
            answer, f"SELECT to_json([{values}]) FROM read_csv({path}, sample_size = -1) t({', '.join(names)})")

    def reading(self, answer, sql):
        """The answer with the rows that a statement gives, one JSON list each."""
        try:
            answer.rows = self._ask(sql)
        except ValueError as failure:
            answer.failure = str(failure)
        return answer

    def _ask(self, sql):
        command = [self.program, "-init", "/dev/null", "-list", "-noheader", "-c", f"SET TimeZone = 'UTC'; {sql}"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise ValueError(" ".join(done.stderr.split())[:160])
        return [json.loads(line) for line in done.stdout.split("\n") if line]

    @staticmethod
    def _dialect(found):
        def letter(key):
            return None if found[key] in (None, "", "(empty)") else found[key]

        return Dialect(found["Delimiter"], letter("Quote"), letter("Escape"), found["SkipRows"], letter("Comment"))


class Tidegate:
    """`tidegate infer`; its values are those of `tidegate query`, after a crawl of a folder for each file."""

    name = "Tidegate"

    def __init__(self, program, duckdb, cases, workspace):
        self.command = [program, "--workspace", str(workspace)]
        self.environment = os.environ | {"TIDEGATE_DUCKDB": duckdb}
        done = subprocess.run([program, "infer", "--json"] + [str(case.path) for case in cases], **_CAPTURED)
        self.found = {file["path"]: file for file in json.loads(done.stdout)["files"]}
        self.tables = {}
        (workspace / "workflows").mkdir(parents=True)
        for number, case in enumerate(cases):
            folder = workspace / "landing" / f"f{number}"
            folder.mkdir(parents=True)
            shutil.copy(case.path, folder)
            self.tables[case.path] = f"t.f{number}"
        self._run("crawl", "landing", "--database", "t", "--max-new-tables", str(len(cases)))

    def _run(self, *arguments):
        return subprocess.run([*self.command, *arguments], env=self.environment, **_CAPTURED)

    def answer(self, case):
        file = self.found[str(case.path)]
        dialect = Dialect(file["delimiter"] or ",", file["quote"], file["escape"], file["skipped_lines"] or 0)
        kinds = [column["type"].split("(")[0] for column in file["columns"]]
        answer = Answer(dialect, file["header"], kinds)
        if not kinds:
            answer.failure = "; ".join(problem["message"] for problem in file["problems"])
            return answer
        done = self._run("query", f"SELECT * FROM {self.tables[case.path]}", "--limit", "1000000", "--json")
        if done.returncode != 0:
            answer.failure = " ".join(done.stderr.split())[:160]
            return answer
        rows = json.loads(done.stdout, parse_int=str, parse_float=str)["rows"]
        answer.rows = [[str(cell).lower() if isinstance(cell, bool) else cell for cell in row] for row in rows]
        return answer


class PythonSniffer:
    """`csv.Sniffer`; a column is whole numbers, numbers or text, as Python's own `int` and `float` see it."""

    name = "Python csv.Sniffer"

    def answer(self, case):
        try:
            found, header = csv.Sniffer().sniff(case.text), csv.Sniffer().has_header(case.text)
            rows = [row for row in csv.reader(io.StringIO(case.text, newline=""), found) if row]
        except (csv.Error, StopIteration) as failure:
            return Answer(failure=str(failure) or type(failure).__name__)
        escape = found.quotechar if found.doublequote else found.escapechar
        answer = Answer(Dialect(found.delimiter, found.quotechar, escape or found.quotechar), header)
        width = len(rows[0]) if rows else 0
        rows = [[value or None for value in row] + [None] * (width - len(row)) for row in rows[header:]]
        answer.kinds = [self._kind(values) for values in zip(*(row[:width] for row in rows))] or [STRING] * width
        answer.rows = [
            row if len(row) > width else [self._shown(*pair) for pair in zip(row, answer.kinds)] for row in rows]
        return answer

    @staticmethod
    def _kind(values):
        for kind, convert in (("bigint", int), ("double", float)):
            try:
                if [convert(value) for value in values if value is not None]:
                    return kind
            except ValueError:
                continue
        return STRING

    @staticmethod
    def _shown(value, kind):
        if value is None or kind == STRING:
            return value
        return str(int(value)) if kind == "bigint" else repr(float(value))


class SparkLike:
    """Spark's rules for `header=True, inferSchema=True`."""

    name = "Spark 3.5's rules"

    def answer(self, case):
        kinds, rows = spark_like.read(case.text)
        return Answer(spark_like.DIALECT, True, kinds, rows)


def _literal(text):
    return "'" + text.replace("'", "''") + "'"
