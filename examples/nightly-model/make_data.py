#!/usr/bin/env python3
"""Writes a night's customers to incoming/, whole or not at all."""

import argparse
import math
import os
import pathlib
import random

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("night", nargs="?", default="2026-11-01", help="the night they are of (2026-11-01)")
parser.add_argument("--customers", type=int, default=600)
parser.add_argument("--noise", action="store_true", help="let chance alone decide who leaves, so that no model can be good")
options = parser.parse_args()

random.seed(options.night)
lines = ["customer_id,months,monthly_fee,support_calls,churned"]
for customer in range(options.customers):
    months, calls = random.randint(1, 60), min(9, int(random.expovariate(0.7)))
    fee = round(random.uniform(9, 79), 2)
    score = 0.9 * (calls - 1.2) - 0.06 * (months - 30) + 0.02 * (fee - 44) - 0.8
    churned = random.random() < (0.3 if options.noise else 1 / (1 + math.exp(-score)))
    lines.append(f"{customer},{months},{fee},{calls},{str(churned).lower()}")

target = pathlib.Path(__file__).parent / f"incoming/{options.night}.csv"
target.parent.mkdir(exist_ok=True)
part = target.with_suffix(".csv.part")
part.write_text("\n".join(lines) + "\n")
os.replace(part, target)
print(f"wrote {target}: {options.customers} customers")
