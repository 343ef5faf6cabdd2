"""Writes reports/latest.md: what this run took, and who has spent most. Standard library only."""

import argparse
import csv
import json
import os
import pathlib

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--top", type=int, default=10, help="how many customers to name")
options = parser.parse_args()

# What every job finds in its environment; its working folder is the workspace.
run = os.environ["TIDEGATE_RUN"]
batch = json.loads(pathlib.Path(os.environ["TIDEGATE_BATCH"]).read_text())
result = pathlib.Path(os.environ["TIDEGATE_RESULT"])


def batch_lines():
    """A table row for each dataset of the batch: files, bytes, dates."""
    for name, dataset in sorted(batch["datasets"].items()):
        files = dataset["files"]
        if files:
            dates = sorted({file["captures"]["date"] for file in files if "date" in file["captures"]})
            yield f"| {name} | {len(files)} | {sum(file['size'] for file in files):,} | {', '.join(dates) or '-'} |"


def top_customers():
    """The rows that this run's top-customers wrote: published files carry the names of run and node."""
    rows = []
    for path in sorted(pathlib.Path("lake/top_customers").glob(f"{run}-top-customers-*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            rows += csv.DictReader(file)
    return rows


top = top_customers()
lines = [f"# {run}", "", "| dataset | files | bytes | dates |", "|---|---|---|---|", *batch_lines(), "", "## Top customers", ""]
lines += [
    f"{place}. {row['name']}, {row['city']}: {row['orders']} orders, {float(row['revenue']):,.2f}"
    for place, row in enumerate(top[: options.top], start=1)
]

report = pathlib.Path("reports/latest.md")
report.parent.mkdir(exist_ok=True)
draft = report.with_name(f".{run}.part")
draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
draft.replace(report)
print(f"wrote {report}")

# The outputs of this node: conditions of later nodes may name them, and 'tidegate runs show' shows them.
files = sum(len(dataset["files"]) for dataset in batch["datasets"].values())
result.write_text(json.dumps({"reported_files": files, "best_customer": top[0]["name"] if top else None}))
