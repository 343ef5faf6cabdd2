"""Looks at each of this run's files as a whole, beyond the dataset's rules: enough rows, both outcomes, no customer twice."""

import csv
import json
import os
import pathlib
import sys

batch = json.loads(pathlib.Path(os.environ["TIDEGATE_BATCH"]).read_text())
files = batch["datasets"]["customers"]["files"]

rows = 0
for file in files:
    with open(file["path"], newline="", encoding="utf-8") as table:
        customers = list(csv.DictReader(table))
    count = len(customers)
    churned = sum(customer["churned"].strip().lower() == "true" for customer in customers)
    if count < 50:
        sys.exit(f"{file['path']}: only {count} customers; a night has more, something upstream is broken")
    if not 0 < churned < count:
        sys.exit(f"{file['path']}: {churned} of {count} customers churned; one of the two outcomes is missing")
    if len({customer["customer_id"] for customer in customers}) < count:
        sys.exit(f"{file['path']}: a customer comes twice")
    rows += count

print(f"{rows} rows in {len(files)} files are sound")
pathlib.Path(os.environ["TIDEGATE_RESULT"]).write_text(json.dumps({"new_rows": rows}))
