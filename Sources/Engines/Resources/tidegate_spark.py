"""The driver of Tidegate's Spark jobs: spark-submit runs it with the path of a plan.

It links the files of the declared tables into folders of its own, makes tables and views over them, then runs the
job's statements, or its script, and writes the last statement's rows to the staging folder. How it does is in the
report: its state, its application, what it has read and written.

A script finds the same session, with the same tables, as `SparkSession.builder.getOrCreate()`. It may also say

    from tidegate_spark import session, write

    frame = session().sql("SELECT * FROM raw.orders JOIN batch.customers USING (customer_id)")
    write(frame)   # to the job's output, in its format and partitions
"""

import json
import os
import re
import runpy
import sys
import traceback

_plan = {}
_session = None
_LOG_TAIL = 256 * 1024

# What a text tells of, in the words of `retry` and `catch`. The first that is found counts.
_KINDS = [
    ("out-of-memory", re.compile(
        r"OutOfMemoryError|exceeding (?:physical )?memory limits|OOMKilled|exit code 137|exitCode 137|"
        r"Cannot allocate memory|Not enough memory|UNABLE_TO_ACQUIRE_MEMORY")),
    ("master-lost", re.compile(
        r"All masters are unresponsive|Master removed our application|Could not parse Master URL|"
        r"Failed to connect to master|Connection to .* refused.*Master", re.S)),
    ("executor-lost", re.compile(
        r"ExecutorLostFailure|Executor heartbeat timed out|executor \S+ exited|worker lost|Slave lost|"
        r"Max number of executor failures|FetchFailed|Lost task .*ExecutorLost|"
        r"has failed the maximum allowable number of times")),
]


# What Python says when Spark went away under it.
_GONE = re.compile(r"shut down|is stopped|stopped SparkContext|Py4JNetworkError|Connection refused|cancelled")


def session():
    """The job's Spark session, with the catalog's tables and `batch.*`."""
    if _session is None:
        raise RuntimeError("there is no session: this script is not run by a 'spark' job of Tidegate")
    return _session


def write(frame):
    """Writes a frame's rows to the job's output, in the format and the partitions that its workflow says."""
    output = _plan.get("output")
    if output is None:
        raise RuntimeError("the job has no 'output'; say in the workflow which table the rows join")
    frame = _writable(frame, output["format"])
    writer = frame.write.mode("append").options(**_OPTIONS[output["format"]])
    if output["partition_by"]:
        writer = writer.partitionBy(*output["partition_by"])
    writer.format(_FORMATS[output["format"]]).save("file:" + output["folder"])


_FORMATS = {"parquet": "parquet", "csv": "csv", "ndjson": "json", "json": "json"}
_TIME = "yyyy-MM-dd HH:mm:ss[.SSSSSS]"
_OPTIONS = {
    "parquet": {},
    "csv": {"header": "true", "escape": '"', "quote": '"', "timestampFormat": _TIME + "XXX", "timestampNTZFormat": _TIME},
    "ndjson": {"ignoreNullFields": "false", "timestampFormat": _TIME + "XXX", "timestampNTZFormat": _TIME},
    "json": {"ignoreNullFields": "false", "timestampFormat": _TIME + "XXX", "timestampNTZFormat": _TIME},
}


def _writable(frame, form):
    """The frame without what the format has no form for: columns of nothing but nulls, and in CSV nested values."""
    from pyspark.sql import functions, types

    columns = []
    for field in frame.schema.fields:
        column = functions.col("`" + field.name.replace("`", "``") + "`")
        if isinstance(field.dataType, types.NullType):
            column = column.cast("int")
        elif form == "csv" and isinstance(field.dataType, (types.ArrayType, types.MapType, types.StructType)):
            column = functions.to_json(column)
        columns.append(column.alias(field.name))
    return frame.select(*columns)


def _report(**members):
    path = _plan["report"]
    known = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            known = json.load(file)
    known.update(members)
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(known, file)
    os.replace(path + ".new", path)


def _begin():
    """Links the tables' files, and makes the session with them."""
    global _session
    from pyspark.sql import SparkSession

    made = set()
    os.makedirs(_plan["folder"], exist_ok=True)
    for link, target in _plan["links"]:
        path = os.path.join(_plan["folder"], link)
        folder = os.path.dirname(path)
        if folder not in made:
            os.makedirs(folder, exist_ok=True)
            made.add(folder)
        os.symlink(target, path)
    _session = SparkSession.builder.getOrCreate()
    context = _session.sparkContext
    # The columns of separated text go by their places: that a header has other names is no news.
    levels = context._jvm.org.apache.logging.log4j
    levels.core.config.Configurator.setLevel(
        "org.apache.spark.sql.catalyst.csv.CSVHeaderChecker", levels.Level.ERROR)
    context._jsc.hadoopConfiguration().set("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
    _report(
        state="RUNNING", application=context.applicationId, master=context.master, version=context.version,
        url=context.uiWebUrl)
    for statement in _plan["setup"]:
        _session.sql(statement)


def _run_statements():
    """Runs the job's statements; the rows of the last are its output."""
    last = len(_plan["statements"]) - 1
    for index, statement in enumerate(_plan["statements"]):
        try:
            arguments = statement["arguments"]
            frame = _session.sql(statement["sql"], args=arguments) if arguments else _session.sql(statement["sql"])
            if index == last and _plan["output"] is not None:
                write(frame)
            elif not _is_command(frame):
                frame.write.format("noop").mode("overwrite").save()
        except Exception as error:
            raise StatementError(statement["line"], _message(error, statement["line"])) from error


def _is_command(frame):
    """Whether a statement is done already: it was no query."""
    return frame._jdf.queryExecution().commandExecuted().getClass().getSimpleName() in (
        "CommandResult", "LocalRelation")


def _run_script():
    """Runs the job's script as if Python had been started with it."""
    script = _plan["script"]
    sys.modules["tidegate_spark"] = sys.modules[__name__]
    sys.argv = [script] + _plan["arguments"]
    sys.path.insert(0, os.path.dirname(script))
    runpy.run_path(script, run_name="__main__")


class StatementError(Exception):
    """A statement that Spark refused, with the line of the user's text that it begins on."""

    def __init__(self, line, message):
        super().__init__(f"SQL, line {line}: {message}")


def _message(error, line=1):
    """What Spark says in a line or two, its places moved to the lines of the user's text."""
    text = _cause(error)
    text = re.split(r"\n\s*== SQL|;\n'|;\n\+-|\nJVM stacktrace|\nDriver stacktrace", text)[0].strip()
    moved = lambda found: found.group(1) + str(int(found.group(2)) + line - 1)
    return re.sub(r"(\bline )(\d+)(?=,? pos)", moved, text)


def _cause(error):
    """The text of what brought an error about, at the end of its causes."""
    java = getattr(error, "java_exception", None)
    if java is None:
        return getattr(error, "desc", None) or str(error)
    texts = []
    while java is not None and len(texts) < 20:
        texts.append(str(java.getMessage() or java.getClass().getSimpleName()))
        java = java.getCause()
    return texts[-1]


def _kind(*texts):
    """The kind of an error, by what was said of it."""
    for kind, pattern in _KINDS:
        if any(pattern.search(text) for text in texts):
            return kind
    return "exit-code"


def _log_tail():
    try:
        with open(_plan["log"], "rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - _LOG_TAIL))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""


def _fail(error):
    """Says what went wrong, for people and for the rules of `retry` and `catch`."""
    whole = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    said = str(error) if isinstance(error, StatementError) else _message(error)
    kind = _kind(whole)
    if kind == "exit-code" and _GONE.search(whole):
        # Spark is gone, and why is in its log alone.
        lines = [line for line in _log_tail().splitlines() if _kind(line) != "exit-code"]
        if lines:
            kind, said = _kind(lines[-1]), lines[-1]
    if not os.path.exists(_plan["result"]) or _plan["script"] is None:
        with open(_plan["result"], "w", encoding="utf-8") as file:
            json.dump({"error": kind, "message": said[:4000]}, file)
    try:
        _report(state="FAILED", error=kind, message=said[:4000], **_metrics())
    except Exception:
        pass
    if _plan["script"] is None:
        print(said, file=sys.stderr)
    else:
        sys.stderr.write(whole)


def _metrics():
    """What all stages have read, written and taken together; nothing where Spark does not tell."""
    try:
        context = _session.sparkContext
        store = context._jsc.sc().statusStore()
        none = context._gateway.new_array(context._jvm.double, 0)
        stages = store.stageList(None, False, False, none, context._jvm.java.util.ArrayList())
        sums = dict.fromkeys(["read_rows", "read_bytes", "written_rows", "written_bytes", "shuffled_bytes", "tasks"], 0)
        milliseconds = failed = 0
        for index in range(stages.size()):
            stage = stages.apply(index)
            sums["read_rows"] += stage.inputRecords()
            sums["read_bytes"] += stage.inputBytes()
            sums["written_rows"] += stage.outputRecords()
            sums["written_bytes"] += stage.outputBytes()
            sums["shuffled_bytes"] += stage.shuffleWriteBytes()
            sums["tasks"] += stage.numCompleteTasks()
            failed += stage.numFailedTasks()
            milliseconds += stage.executorRunTime()
        return {"metrics": {**sums, "failed_tasks": failed, "executor_seconds": milliseconds / 1000}}
    except Exception:
        return {}


def _name_rows():
    """Gives files of JSON rows the name that says so."""
    output = _plan["output"]
    if output is None or output["format"] != "ndjson" or not os.path.isdir(output["folder"]):
        return
    for folder, _, names in os.walk(output["folder"]):
        for name in names:
            if name.endswith(".json") and not name.startswith((".", "_")):
                path = os.path.join(folder, name)
                os.replace(path, path[: -len(".json")] + ".ndjson")


def main(path):
    """Carries out a plan; gives the exit status."""
    with open(path, encoding="utf-8") as file:
        _plan.update(json.load(file))
    os.environ.update(_plan["environment"])
    try:
        _begin()
        if _plan["script"] is None:
            _run_statements()
        else:
            _run_script()
        _name_rows()
        _report(state="SUCCEEDED", **_metrics())
    except SystemExit as end:
        if end.code not in (None, 0):
            _report(state="FAILED", message=f"the script ended with status {end.code}", **_metrics())
            return end.code if isinstance(end.code, int) else 1
        _name_rows()
        _report(state="SUCCEEDED", **_metrics())
    except BaseException as error:
        _fail(error)
        return 1
    finally:
        if _session is not None:
            try:
                _session.stop()
            except Exception:
                pass
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
