#!/usr/bin/env python3
"""Makes the retail example's data: orders as dated CSV folders, customers as NDJSON, products as Parquet.

The same arguments always give the same bytes. Every file is written under a temporary name (`.part`) and renamed, so that
whoever watches the folder sees it whole. Standard library only; the Parquet file is made by DuckDB's program.
"""

import argparse
import csv
import datetime
import gzip
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time

FIRST_DAY = datetime.date(2026, 11, 1)
COUPONS_FROM_DAY = 3
FILES_PER_DAY = 6
CUSTOMERS = 5_000
PRODUCTS = 400

CITIES = [  # city, ZIP of its shop, country
    ("Holtsville", "00501", "US"), ("Agawam", "01001", "US"), ("Boston", "02108", "US"), ("Newark", "07102", "US"),
    ("Chicago", "60601", "US"), ("Roma", "00118", "IT"), ("Milano", "20121", "IT"), ("Dresden", "01067", "DE"),
    ("Leipzig", "04103", "DE"), ("Barcelona", "08001", "ES"),
]
CATEGORIES = {"books": (8, 45), "garden": (5, 160), "kitchen": (10, 240), "music": (9, 60), "sports": (12, 320), "toys": (6, 90)}
CHANNELS = ["web", "app", "shop", "phone"]
COUPONS = ["AUTUMN10", "FREESHIP", "WELCOME5"]
TAGS = ["newsletter", "loyalty", "wholesale", "student", "first-order"]
NOTES = ['please ring "twice"', "leave at the door\nnot in the rain", "gift, wrap it", "Grüße an Jürgen", "call; then come"]
FIRST_NAMES = ["Ada", "Bruno", "Chiara", "Dmitri", "Élodie", "Farid", "Grace", "Hana", "Ivo", "Jürgen", "Keiko", "Lars"]
LAST_NAMES = ["Almeida", "Brown", "Conti", "Díaz", "Evans", "Fischer", "García", "Hopper", "Ivanova", "Jansen", "O'Neill"]

ORDER_COLUMNS = ["order_id", "customer_id", "product_id", "quantity", "amount", "ordered_at", "store_zip", "channel", "note"]


class LandingFolder:
    """Where files are put, whole or not at all, and how many have been."""

    def __init__(self, root):
        self.root = root
        self.files = 0

    def put(self, path, content):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + ".part")
        part.write_bytes(content)
        os.replace(part, target)
        self.files += 1


def main():
    options = parse_arguments()
    landing = LandingFolder(options.out)
    prices = [price_of(product, options.seed) for product in range(PRODUCTS)]
    landing.put("products/products.parquet", products_as_parquet(options, prices))
    landing.put("customers/customers-001.json", customers(options.seed, range(CUSTOMERS), updated=FIRST_DAY))
    print(f"products: {PRODUCTS}, customers: {CUSTOMERS:,}", flush=True)

    first_order = 1
    for day in range(1, options.days + 1):
        if day > 1:
            time.sleep(options.pace)
        count = options.orders // options.days + (1 if day <= options.orders % options.days else 0)
        write_day(landing, options, day, first_order, count, prices)
        first_order += count
        spoilt = write_spoilt_files(landing, options.seed, day)
        said = f"{date_of(day)}: {count:,} orders in {FILES_PER_DAY} files"
        print(said + (f", and {spoilt}" if spoilt else ""), flush=True)
    print(f"{landing.files} files in {options.out}", flush=True)
    if options.count_file:
        options.count_file.write_text(f"{landing.files}\n")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("landing"), help="the landing folder (landing)")
    parser.add_argument("--orders", type=int, default=210_000, help="how many orders in all (210000)")
    parser.add_argument("--days", type=int, default=7, help=f"over how many days from {FIRST_DAY} (7)")
    parser.add_argument("--pace", type=float, default=0, metavar="SECONDS", help="wait so long between two days (0)")
    parser.add_argument("--seed", default="tidegate", help="another seed gives other data")
    parser.add_argument("--duckdb", help="DuckDB's program (default: $TIDEGATE_DUCKDB, PATH, then the nearest .venv)")
    parser.add_argument("--count-file", type=pathlib.Path, help="write the number of files put to this file")
    options = parser.parse_args()
    if options.days < 1 or options.orders < options.days * FILES_PER_DAY:
        parser.error(f"--orders must be at least {FILES_PER_DAY} a day")
    return options


def date_of(day):
    return FIRST_DAY + datetime.timedelta(days=day - 1)


def chance(seed, *what):
    """A source of chance of its own for each piece of data, so that no piece depends on another's size."""
    return random.Random("/".join(map(str, (seed, *what))))


# --- Products --------------------------------------------------------------------------------------------------------


def category_of(product):
    return list(CATEGORIES)[product % len(CATEGORIES)]


def price_of(product, seed):
    low, high = CATEGORIES[category_of(product)]
    return round(chance(seed, "price", product).uniform(low, high), 2)


def products_as_parquet(options, prices):
    """Products as Parquet: DuckDB reads them as CSV and writes them in the types of a real product table."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(["product_id", "name", "category", "price", "since"])
    for product, price in enumerate(prices):
        since = FIRST_DAY - datetime.timedelta(days=chance(options.seed, "since", product).randrange(30, 900))
        category = category_of(product)
        writer.writerow([product, f"{category.capitalize()} item {product:03}", category, price, since])
    options.out.mkdir(parents=True, exist_ok=True)
    target = options.out / ".products.part"
    sql = """
        COPY (
            SELECT CAST(product_id AS INTEGER) AS product_id, name, category,
                CAST(price AS DECIMAL(10, 2)) AS price, CAST(since AS DATE) AS since
            FROM read_csv('/dev/stdin', header = true, all_varchar = true)
        ) TO (getenv('TARGET')) (FORMAT parquet)
        """
    program = find_duckdb(options.duckdb)
    environment = {**os.environ, "TARGET": str(target)}
    done = subprocess.run([program, "-batch", "-bail", "-c", sql], input=table.getvalue(), text=True, env=environment)
    if done.returncode != 0:
        sys.exit(f"generate.py: {program} could not write {target}")
    content = target.read_bytes()
    target.unlink()
    return content


def find_duckdb(wanted):
    places = [wanted, os.environ.get("TIDEGATE_DUCKDB"), shutil.which("duckdb")]
    for folder in pathlib.Path(__file__).resolve().parents:
        places.append(folder / ".venv/bin/duckdb")
    for place in places:
        if place and os.access(place, os.X_OK):
            return str(place)
    sys.exit("generate.py: no DuckDB program found; run 'make setup' in the project's folder, or give --duckdb PATH")


# --- Customers -------------------------------------------------------------------------------------------------------


def customers(seed, numbers, updated):
    """Customers as NDJSON, one object a line, with nested objects and lists."""
    lines = []
    for number in numbers:
        random = chance(seed, "customer", number, updated)
        city, _, country = random.choice(CITIES)
        customer = {
            "customer_id": number,
            "name": f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}",
            "address": {
                "street": f"{random.randint(1, 199)} {random.choice(['Main St', 'Via Roma', 'Hauptstr.', 'Calle Mayor'])}",
                "city": city,
                "zip": f"{random.randrange(100_000):05}",
                "country": country,
            },
            "tags": sorted(random.sample(TAGS, random.randint(0, 3))),
            "updated_at": f"{updated}T06:00:00",
        }
        if random.random() < 0.3:
            customer["phone"] = f"+{random.randint(1, 49)} {random.randint(10**6, 10**7 - 1)}"
        lines.append(json.dumps(customer, ensure_ascii=False))
    return ("\n".join(lines) + "\n").encode()


# --- Orders ----------------------------------------------------------------------------------------------------------


def write_day(landing, options, day, first_order, count, prices):
    date = date_of(day)
    if day == 4:
        # Some customers moved, some are new: a second file, in which the newer row of a customer wins.
        numbers = [*range(0, 300), *range(CUSTOMERS, CUSTOMERS + 200)]
        landing.put("customers/customers-002.json", customers(options.seed, numbers, updated=date))
    for number in range(FILES_PER_DAY):
        share = range(first_order + count * number // FILES_PER_DAY, first_order + count * (number + 1) // FILES_PER_DAY)
        content = orders(chance(options.seed, "orders", day, number), day, share, prices)
        name = f"orders/{date}/orders-{number + 1:03}.csv"
        if number == FILES_PER_DAY - 1:
            name, content = name + ".gz", gzip.compress(content, mtime=0)
        landing.put(name, content)


def orders(random, day, numbers, prices):
    """One CSV file of orders; from the third day on with a column more."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    has_coupons = day >= COUPONS_FROM_DAY
    writer.writerow(ORDER_COLUMNS + (["coupon"] if has_coupons else []))
    date = date_of(day).isoformat()
    for order in numbers:
        # Few customers buy much.
        customer = int(CUSTOMERS * random.random() ** 2)
        product = random.randrange(PRODUCTS)
        quantity = 1 + int(4 * random.random() ** 3)
        second = random.randrange(86_400)
        ordered_at = f"{date} {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
        row = [
            order, customer, product, quantity, f"{prices[product] * quantity:.2f}", ordered_at,
            random.choice(CITIES)[1], random.choice(CHANNELS), random.choice(NOTES) if random.random() < 0.02 else "",
        ]
        if has_coupons:
            row.append(random.choice(COUPONS) if random.random() < 0.15 else "")
        writer.writerow(row)
    return table.getvalue().encode()


def write_spoilt_files(landing, seed, day):
    """Files as they come in life: none of these may reach a table, and none may stop the others."""
    folder = f"orders/{date_of(day)}"
    header = ",".join(ORDER_COLUMNS)
    if day == 2:
        landing.put(f"{folder}/no-amount.csv", b"order_id,customer_id,total\n900001,17,12.50\n900002,18,7.00\n")
        landing.put(f"{folder}/photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + chance(seed, "photo").randbytes(2_000))
        return "2 spoilt ones (a column missing; a picture named .csv)"
    if day == 5:
        rows = [f"{900100 + row},{row},{row},1,{9 - row}.00,{date_of(day)} 10:00:00,00501,web," for row in range(12)]
        landing.put(f"{folder}/refunds.csv", "\n".join([header, *rows, ""]).encode())
        whole = gzip.compress(orders(chance(seed, "cut"), 1, range(900_200, 901_200), [1.0] * PRODUCTS), mtime=0)
        landing.put(f"{folder}/cut-off.csv.gz", whole[: len(whole) // 2])
        return "2 spoilt ones (negative amounts; a gzip cut off in the middle)"
    return ""


if __name__ == "__main__":
    main()
