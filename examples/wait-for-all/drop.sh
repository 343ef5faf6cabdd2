#!/bin/sh
# Puts the example's files into landing/, one step at a time, in an awkward order. Each is renamed into place, so that it is seen whole.
set -eu
cd "$(dirname "$0")"

put() {
    for path; do
        mkdir -p "landing/$(dirname "$path")"
        cp "data/$path" "landing/$path.part"
        mv "landing/$path.part" "landing/$path"
        echo "  put landing/$path"
    done
}

step() {
    echo
    echo "$1"
    sleep "${PAUSE:-3}"
}

echo "The 20th's prices come first, then the 19th's trades: neither day is complete, nothing runs."
put prices/2026-11-20.csv trades/2026-11-19/morning.csv trades/2026-11-19/afternoon.csv
step "The 19th's prices: still no accounts, nothing runs."
put prices/2026-11-19.csv
step "The accounts: now the 19th is complete, and a run starts for it alone."
put accounts.csv
step "The 20th's trades: the accounts have been there, so a run starts for the 20th."
put trades/2026-11-20/morning.csv
echo
echo "Look: tidegate runs list; tidegate query 'SELECT * FROM desk.positions ORDER BY ALL'"
