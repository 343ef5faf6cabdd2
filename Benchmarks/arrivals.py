"""How many files a second become arrivals: python3 Benchmarks/arrivals.py [FILES [FOLDERS [ROWS]]]

Takes .build/release/tidegate, or TIDEGATE. Writes FILES (default 100,000) small CSV files into FOLDERS (1,000) watched folders while the
daemon runs, and waits until each is NEW and then VALID in the ledger: read, hashed, inferred and validated. ROWS arrivals are in the ledger
before. Prints files a second, the processor time of the daemon and of its readers for a file, and the time from a file's close to its
row, 500 files one after the other. Beside it what the machine does at best: the same files written and heard of by one program, with
their names in a database of one table.

Wait five minutes between runs: on ext4, files are slow to make after many were deleted.
"""

import ctypes
import glob
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

FILES = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
FOLDERS = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000
ROWS = int(sys.argv[3]) if len(sys.argv) > 3 else 0
TIDEGATE = os.path.abspath(os.environ.get("TIDEGATE", ".build/release/tidegate"))
WORKFLOW = """
workflow: w
datasets: {files: {path: "landing/{shop}/*.csv", table: raw.files, settle: 1s}}
triggers: {nightly: {schedule: 0 3 1 1 *, start: crawl}}
crawlers: {crawl: {datasets: [files]}}
"""
ONE_BY_ONE = 500
TICK = os.sysconf("SC_CLK_TCK")


def write(root, first, count):
    for number in range(first, first + count):
        with open(f"{root}/{number % FOLDERS}/{number}.csv", "w") as file:
            file.write(f"id,name\n{number},ten\n")


def cpu(pid):
    """Seconds of a process itself, user and system."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def readers(pid):
    found = []
    for path in glob.glob(f"/proc/{pid}/task/*/children"):
        with open(path) as file:
            found += file.read().split()
    return [int(child) for child in found]


def memory(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS"))


class Ledger:
    def __init__(self, folder):
        self.database = sqlite3.connect(f"file:{folder}/.tidegate/state.sqlite?mode=ro", uri=True, timeout=60)

    def newest(self):
        return self.database.execute("SELECT coalesce(max(id), 0) FROM arrivals").fetchone()[0]

    def unread(self):
        return self.database.execute(
            "SELECT count(*) FROM arrivals INDEXED BY arrivals_unread WHERE state = 'NEW'").fetchone()[0]

    def state(self, path):
        row = self.database.execute("SELECT state FROM arrivals WHERE path = ?", [path]).fetchone()
        return row and row[0]


def best(folder):
    """The same files, written by one process and heard of by another through inotify."""
    libc = ctypes.CDLL(None, use_errno=True)
    events = libc.inotify_init()
    for number in range(FOLDERS):
        libc.inotify_add_watch(events, f"{folder}/{number}".encode(), 0x8)
    database = sqlite3.connect(f"{folder}/names.db", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT UNIQUE)")
    child = os.fork()
    if child == 0:
        write(folder, 0, FILES)
        os._exit(0)
    begun = time.perf_counter()
    seen = 0
    while seen < FILES:
        data, names = os.read(events, 1 << 16), []
        while data:
            folder_id = int.from_bytes(data[:4], "little")
            length = int.from_bytes(data[12:16], "little")
            names.append((f"{folder_id}/" + data[16:16 + length].rstrip(b"\0").decode(),))
            data = data[16 + length:]
        database.execute("BEGIN")
        database.executemany("INSERT INTO names (name) VALUES (?)", names)
        database.execute("COMMIT")
        seen += len(names)
    os.waitpid(child, 0)
    return time.perf_counter() - begun


def latencies(folder, ledger):
    new, valid = [], []
    for number in range(ONE_BY_ONE):
        path = f"landing/{number % FOLDERS}/one-{number}.csv"
        with open(f"{folder}/{path}", "w") as file:
            file.write(f"id,name\n{number},one\n")
        begun = time.perf_counter()
        while ledger.state(path) is None:
            time.sleep(0.0001)
        new.append((time.perf_counter() - begun) * 1000)
        while ledger.state(path) == "NEW":
            time.sleep(0.0001)
        valid.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.01)
    for what, times in (("NEW", new), ("VALID", valid)):
        times.sort()
        print(f"close to {what}: p50 {statistics.median(times):.1f} ms, p99 {times[len(times) * 99 // 100]:.1f} ms")


def fill(folder):
    """Arrivals of long ago, as a ledger has them."""
    database = sqlite3.connect(f"{folder}/.tidegate/state.sqlite")
    database.execute(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
        INSERT INTO arrivals (workflow, dataset, path, version, device, inode, size, modified, changed, hash, state, captures, run,
            arrived, ingested)
        SELECT 'w', 'files', 'landing/' || (i % 1000) || '/old-' || i || '.csv', 1, 1, i, 20, i, i, hex(randomblob(32)), 'INGESTED', '{}',
            'w-1', 1, 2 FROM n
        """, [ROWS])
    database.commit()


def daemon(folder):
    process = subprocess.Popen([TIDEGATE, "--workspace", folder, "daemon"], stderr=subprocess.DEVNULL)
    while not os.path.exists(f"{folder}/.tidegate/daemon.sock"):
        time.sleep(0.05)
    time.sleep(2)
    return process


def stop(process):
    process.send_signal(signal.SIGTERM)
    process.wait()


with tempfile.TemporaryDirectory() as folder:
    os.makedirs(f"{folder}/workflows")
    with open(f"{folder}/workflows/w.yaml", "w") as file:
        file.write(WORKFLOW)
    for number in range(FOLDERS):
        os.makedirs(f"{folder}/landing/{number}")
        os.makedirs(f"{folder}/best/{number}")
    process = daemon(folder)
    if ROWS:
        stop(process)
        fill(folder)
        process = daemon(folder)
    try:
        ledger = Ledger(folder)
        latencies(folder, ledger)
        before, spent = ledger.newest(), cpu(process.pid)
        reading = {child: cpu(child) for child in readers(process.pid)}
        begun = time.perf_counter()
        writer = os.fork()
        if writer == 0:
            write(f"{folder}/landing", 0, FILES)
            os._exit(0)
        os.waitpid(writer, 0)
        written = time.perf_counter() - begun
        while ledger.newest() < before + FILES:
            time.sleep(0.02)
        new = time.perf_counter() - begun
        while ledger.unread() > 0:
            time.sleep(0.02)
        valid = time.perf_counter() - begun
        own = cpu(process.pid) - spent
        theirs = sum(cpu(child) - reading.get(child, 0) for child in readers(process.pid))
        print(f"{FILES:,} files: written in {written:.1f} s")
        print(f"NEW: {new:.1f} s, {FILES / new:,.0f}/s; VALID: {valid:.1f} s, {FILES / valid:,.0f}/s")
        print(f"processor time a file: daemon {own / FILES * 1e6:.0f} us, readers {theirs / FILES * 1e6:.0f} us")
        print(f"memory of the daemon: {memory(process.pid):.0f} MB")
    finally:
        stop(process)
    alone = best(f"{folder}/best")
    print(f"one program that hears of them and keeps their names: {alone:.1f} s, {FILES / alone:,.0f}/s")
