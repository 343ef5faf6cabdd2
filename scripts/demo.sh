#!/usr/bin/env bash
# The retail example from landing folder to lake: starts a daemon in a fresh workspace, feeds it, shows what came of it.
set -euo pipefail
cd "$(dirname "$0")/.."

tidegate=${TIDEGATE:-$PWD/.build/release/tidegate}
workspace=.demo/retail
log=.demo/daemon.log
daemon=
export TIDEGATE_DUCKDB="${TIDEGATE_DUCKDB:-$PWD/.venv/bin/duckdb}"

fail() {
    printf '\ndemo: %s\n' "$1" >&2
    if [ -s "$log" ]; then
        printf 'The last lines of %s:\n' "$log" >&2
        tail -n 15 "$log" | sed 's/^/  /' >&2
    fi
    exit 1
}

stop_daemon() {
    [ -n "$daemon" ] || return 0
    kill -TERM "$daemon" 2>/dev/null || true
    for _ in {1..50}; do
        kill -0 "$daemon" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
    daemon=
}
trap stop_daemon EXIT
trap 'exit 130' INT TERM HUP

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\e[1m' plain=$'\e[0m'; else bold='' plain=''; fi
heading() { printf '\n%s%s%s\n' "$bold" "$1" "$plain"; }
# Shows a command as one would type it, and what it answers.
show() {
    heading "$1"
    shift
    printf '$ tidegate'
    local word
    for word in "$@"; do
        case "$word" in *[!A-Za-z0-9_./=-]*) printf ' "%s"' "$word" ;; *) printf ' %s' "$word" ;; esac
    done
    printf '\n'
    "$tidegate" --workspace "$workspace" "$@" || fail "'tidegate $*' failed with exit status $?"
}

started=$SECONDS
rm -rf "$workspace" "$log" && mkdir -p .demo
[ -x "$tidegate" ] || fail "$tidegate is not built; run 'make build'"
cp -R examples/retail "$workspace"

heading "A daemon in $workspace"
"$tidegate" --workspace "$workspace" daemon >"$log" 2>&1 &
daemon=$!
for _ in {1..100}; do
    [ -S "$workspace/.tidegate/daemon.sock" ] && break
    kill -0 "$daemon" 2>/dev/null || { daemon= && fail "the daemon did not start"; }
    sleep 0.1
done
[ -S "$workspace/.tidegate/daemon.sock" ] || fail "the daemon was not ready within 10 s"
echo "runs; its log is $log"

heading "Files come in, a day a second"
python3 "$workspace/generate.py" --out "$workspace/landing" --pace 1 --count-file .demo/files ||
    fail "the example's data could not be made"

heading "The daemon takes them up"
python3 scripts/await_runs.py --tidegate "$tidegate" --workspace "$workspace" --daemon "$daemon" \
    --files "$(cat .demo/files)" || fail "not all files were ingested"

show "The runs: one for each day's files" runs list
show "The last run, node by node" runs show
show "The catalog's tables" catalog tables
show "A table: types as found in the files, leading zeros kept, the dated folders a partition key" catalog show raw.orders
show "Its versions: the third day's files brought a column more" catalog versions raw.orders
show "Spoilt files: set aside, each with its reason" files list --state INVALID
show "A question to the lake" query \
    "SELECT order_date, sum(orders) AS orders, sum(revenue) AS revenue FROM curated.daily_sales GROUP BY ALL ORDER BY ALL"
show "What batching saved" cost

heading "What the Python job wrote: $workspace/reports/latest.md"
cat "$workspace/reports/latest.md" || fail "the report was not written"

stop_daemon
cat <<EOF

${bold}Done in $((SECONDS - started)) s.${plain} The daemon is stopped; the workspace stays in $workspace. To go on:

  cd $workspace
  export PATH="$(dirname "$tidegate"):\$PATH"
  tidegate runs logs                 # what the jobs of the last run printed
  tidegate query "SELECT coupon, count(*) AS orders FROM raw.orders GROUP BY ALL"
  cat landing/failed/orders/*.reason.json
  tidegate daemon                    # then, in another terminal, copy a file into landing/orders/2026-11-08/

A workspace of your own:  tidegate init my-flow && cd my-flow && tidegate daemon
EOF
