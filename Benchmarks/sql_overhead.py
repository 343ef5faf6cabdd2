"""What an SQL job costs over DuckDB's program with the same SQL: python3 Benchmarks/sql_overhead.py [RUNS]

Takes .build/release/tidegate, or TIDEGATE, and DuckDB from TIDEGATE_DUCKDB or .venv. Prints the middle of RUNS (default 21) attempts, from
their start to the commit that ends them, under a daemon that has run the job before, and of as many bare processes.
"""

import glob
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 21
TIDEGATE = os.path.abspath(os.environ.get("TIDEGATE", ".build/release/tidegate"))
DUCKDB = os.environ.get("TIDEGATE_DUCKDB") or glob.glob(
    os.path.abspath(".venv/lib/python*/site-packages/duckdb_cli/duckdb")
)[0]
ROWS = 1_000_000
SELECT = "SELECT shop, count(*) AS orders, sum(amount) AS amount FROM {} GROUP BY shop ORDER BY shop"
WORKFLOW = f"""
workflow: w
datasets: {{orders: {{path: landing/*.parquet, table: raw.orders, settle: 10ms}}}}
triggers:
  take: {{on-demand: true, start: crawl}}
  again: {{on-demand: true, start: sales}}
crawlers: {{crawl: {{datasets: [orders]}}}}
jobs:
  tiny: {{sql: "SELECT 1 AS a", output: {{table: out.tiny, path: lake/tiny, write: overwrite}}, needs: sales}}
  sales: {{sql: "{SELECT.format('raw.orders')}", output: {{table: out.sales, path: lake/sales, write: overwrite}}}}
"""


def duckdb(sql):
    begun = time.perf_counter()
    subprocess.run([DUCKDB, "-batch", "-init", "/dev/null", "-c", sql], check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - begun) * 1000


def attempts(folder, node):
    shown = subprocess.run([TIDEGATE, "--workspace", folder, "runs", "show", "--json"], capture_output=True, text=True)
    for found in json.loads(shown.stdout)["nodes"]:
        if found["node"] == node:
            for attempt in found["attempts"]:
                begun, ended = (datetime.fromisoformat(attempt[key].replace("Z", "+00:00")) for key in ("started", "ended"))
                yield (ended - begun).total_seconds() * 1000


with tempfile.TemporaryDirectory() as folder:
    os.makedirs(f"{folder}/workflows")
    os.makedirs(f"{folder}/landing")
    with open(f"{folder}/workflows/w.yaml", "w") as file:
        file.write(WORKFLOW)
    orders = f"{folder}/landing/orders.parquet"
    duckdb(f"COPY (SELECT range AS id, range % 100 AS shop, random() AS amount FROM range({ROWS})) TO '{orders}'")
    daemon = subprocess.Popen([TIDEGATE, "--workspace", folder, "daemon"], stderr=subprocess.DEVNULL)
    try:
        socket = f"{folder}/.tidegate/daemon.sock"
        while not os.path.exists(socket):
            time.sleep(0.05)
        run = [TIDEGATE, "--workspace", folder, "run", "w", "--trigger"]
        files = [TIDEGATE, "--workspace", folder, "files", "list", "--state", "VALID", "--json"]
        while "orders.parquet" not in subprocess.run(files, capture_output=True, text=True).stdout:
            time.sleep(0.1)
        subprocess.run(run + ["take"], check=True, stdout=subprocess.DEVNULL)
        time.sleep(2)
        ours = {"sales": [], "tiny": []}
        bare = {"sales": [], "tiny": []}
        for number in range(RUNS + 1):
            subprocess.run(run + ["again"], check=True, stdout=subprocess.DEVNULL)
            time.sleep(1)
            for node in ours:
                ours[node] += list(attempts(folder, node)) if number else []
            bare["sales"].append(
                duckdb(f"COPY ({SELECT.format(f'read_parquet({orders!r})')}) TO '{folder}/bare.parquet' (FORMAT parquet)"))
            bare["tiny"].append(duckdb(f"COPY (SELECT 1 AS a) TO '{folder}/bare.parquet' (FORMAT parquet)"))
        for node, what in (("tiny", "one row"), ("sales", f"{ROWS:,} rows of Parquet, grouped")):
            mine, other = statistics.median(ours[node]), statistics.median(bare[node])
            print(f"{what}: {mine:.0f} ms, bare DuckDB {other:.0f} ms, {mine - other:.0f} ms more")
    finally:
        daemon.terminate()
        daemon.wait()
