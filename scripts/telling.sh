# How the set-up scripts tell what they do, and what failed with the way out. Sourced by them.

say() { printf 'setup: %s\n' "$*"; }
fail() {
    printf 'setup: %s\n' "$1" >&2
    shift
    for line in "$@"; do printf '       %s\n' "$line" >&2; done
    exit 1
}
