"""An input larger than memory, in one SQL job: python3 Benchmarks/large_input.py [GIGABYTES] [MEMORY]

Makes one CSV file of 1 GB of order lines and as many names for it (50) in a dataset, crawls them, and joins them with their orders, groups by part
and priority and writes Parquet by year, in a job with MEMORY ("4 GB"). Prints how long each took, and the most memory that the program and all its
processes held together, which is looked at 20 times a second. With BARE=1 in the environment it does the same by hand in DuckDB's program after that,
with the same limit of memory. Needs 2 GB of disk in FOLDER (the current folder), and what does not fit into MEMORY.

Takes .build/release/tidegate, or TIDEGATE, and DuckDB from TIDEGATE_DUCKDB or .venv.
"""

import glob
import os
import subprocess
import sys
import tempfile
import threading
import time

GIGABYTES = int(sys.argv[1]) if len(sys.argv) > 1 else 50
MEMORY = sys.argv[2] if len(sys.argv) > 2 else "4 GB"
HERE = os.path.dirname(os.path.abspath(__file__))
TIDEGATE = os.path.abspath(os.environ.get("TIDEGATE", ".build/release/tidegate"))
DUCKDB = os.environ.get("TIDEGATE_DUCKDB") or glob.glob(
    os.path.abspath(".venv/lib/python*/site-packages/duckdb_cli/duckdb")
)[0]
# The generator's: its lines are then 1 GB of CSV.
SCALE = "1.45"
SELECT = """
SELECT l.part_key, o.priority, year(o.order_date) AS year, sum(l.extended_price * (1 - l.discount)) AS revenue, count(*) AS lines
FROM raw.lineitem AS l
JOIN raw.orders AS o ON o.order_key = l.order_key
GROUP BY ALL
"""
WORKFLOW = f"""
workflow: large
datasets:
  lineitem: {{path: "landing/lineitem/*.csv", table: raw.lineitem}}
  orders: {{path: "landing/orders/*.csv", table: raw.orders}}
crawlers: {{crawl: {{datasets: [lineitem, orders]}}}}
jobs:
  revenue:
    sql: jobs/revenue.sql
    resources: {{memory: {MEMORY}}}
    output: {{table: mart.revenue, path: lake/revenue, partition-by: year}}
    needs: crawl
"""


class PeakMemory(threading.Thread):
    """The most that a process and its descendants held at once, in bytes: resident, what they share counted for each."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.peak, self.ended = pid, 0, threading.Event()
        self.start()

    def run(self):
        while not self.ended.wait(0.05):
            self.peak = max(self.peak, self.held())

    def held(self):
        parents, sizes = {}, {}
        for path in glob.glob("/proc/[0-9]*/status"):
            try:
                with open(path) as file:
                    fields = dict(line.split(":\t", 1) for line in file if ":\t" in line)
            except OSError:
                continue
            number = int(fields["Pid"])
            parents[number] = int(fields["PPid"])
            sizes[number] = int(fields.get("VmRSS", "0").split()[0]) * 1024
        mine = {self.pid}
        while True:
            more = {number for number, parent in parents.items() if parent in mine} - mine
            if not more:
                return sum(sizes.get(number, 0) for number in mine)
            mine |= more


def measured(what, command):
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    memory = PeakMemory(process.pid)
    said = process.communicate()[0]
    seconds = time.perf_counter() - begun
    memory.ended.set()
    print(said, end="")
    print(f"{what}: {seconds:.0f} s, {GIGABYTES / seconds:.3f} GB/s, {memory.peak / 1e9:.2f} GB of memory at most", flush=True)
    if process.returncode:
        sys.exit(1)


def duckdb(sql):
    return [DUCKDB, "-batch", "-bail", "-no-stdin", "-init", "/dev/null", "-c", sql]


with tempfile.TemporaryDirectory(dir=os.environ.get("FOLDER", ".")) as folder:
    folder = os.path.abspath(folder)
    for name in ("workflows", "jobs", "landing/lineitem", "landing/orders"):
        os.makedirs(f"{folder}/{name}")
    with open(f"{folder}/workflows/large.yaml", "w") as file:
        file.write(WORKFLOW)
    with open(f"{folder}/jobs/revenue.sql", "w") as file:
        file.write(SELECT)
    lines, orders = f"{folder}/landing/lineitem", f"{folder}/landing/orders"
    environment = dict(os.environ, SCALE=SCALE)
    generator = f".read '{HERE}/Warehouse/generate.sql'"
    for table, target in (("lineitem", f"{lines}/00.csv"), ("orders", f"{orders}/00.csv")):
        command = [DUCKDB, "-batch", "-bail", "-no-stdin", "-init", "/dev/null", "-cmd", generator]
        subprocess.run(command + ["-c", f"COPY {table} TO '{target}' (FORMAT csv)"], check=True, env=environment)
    size = os.path.getsize(f"{lines}/00.csv")
    for number in range(1, GIGABYTES):
        os.link(f"{lines}/00.csv", f"{lines}/{number:02}.csv")
    print(f"{GIGABYTES} names of a file of {size / 1e9:.2f} GB; {MEMORY} for the job", flush=True)
    environment["TIDEGATE_DUCKDB"] = DUCKDB
    os.environ.update(environment)
    measured("tidegate run", [TIDEGATE, "--workspace", folder, "run", "large"])
    if os.environ.get("BARE"):
        by_hand = SELECT.replace("raw.lineitem", f"read_csv('{lines}/*')").replace("raw.orders", f"read_csv('{orders}/*')")
        measured("DuckDB by hand", duckdb(
            f"SET memory_limit = '{MEMORY}'; SET temp_directory = '{folder}/tmp'; SET enable_progress_bar = false;"
            f"COPY ({by_hand}) TO '{folder}/bare' (FORMAT parquet, PARTITION_BY (year))"))
