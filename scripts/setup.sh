#!/usr/bin/env bash
# Installs what building and running Tidegate needs, and only what is missing. Safe to run again; quick when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."

. scripts/telling.sh
have() { command -v "$1" >/dev/null 2>&1; }

# --- System packages -------------------------------------------------------------------------------------------------

has_library() { have pkg-config && pkg-config --exists "$1"; }

# A Python that can make virtual environments; one from pyenv or uv may, Debian's only with python3-venv.
venv_python() {
    local python
    for python in python3 /usr/bin/python3; do
        if have "$python" && "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            echo "$python"
            return
        fi
    done
    return 1
}

venv_is_ready() {
    [ -x .venv/bin/duckdb ] && [ -x .venv/bin/python3 ] && [ "$(cat .venv/.made-for 2>/dev/null)" = "$(venv_stamp)" ]
}
# What .venv was made for: scripts in it name this folder, so that a moved checkout needs a new one.
venv_stamp() { pwd -P && grep -v '^#' requirements.txt; }

missing_on_debian() {
    has_library yaml-0.1 || echo libyaml-dev
    has_library sqlite3 || echo libsqlite3-dev
    has_library zlib || echo zlib1g-dev
    has_library libzstd || echo libzstd-dev
    has_library snappy || echo libsnappy-dev
    has_library libpcre2-8 || echo libpcre2-dev
    has_library expat || echo libexpat1-dev
    [ -e /usr/include/bzlib.h ] || echo libbz2-dev
    have curl || echo curl
    have pkg-config || echo pkg-config
    have git || echo git
    venv_is_ready || venv_python >/dev/null || echo python3-venv
}

missing_on_macos() {
    has_library yaml-0.1 || echo libyaml
    has_library libzstd || echo zstd
    has_library snappy || echo snappy
    has_library libpcre2-8 || echo pcre2
    has_library expat || echo expat
    have pkg-config || echo pkgconf
    venv_is_ready || venv_python >/dev/null || echo python3
}

install_on_debian() {
    local runner=()
    if [ "$(id -u)" -ne 0 ]; then
        # With no terminal to ask for a password at, sudo must work without one.
        if have sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
            runner=(sudo)
        else
            fail "these packages are missing, and installing them takes root: $*" \
                "Run this as root, then try again:" "  apt-get update && apt-get install -y $*"
        fi
    fi
    say "installing with apt-get: $*"
    "${runner[@]}" apt-get update -qq ||
        fail "'apt-get update' failed; its messages are above." "Check the network and /etc/apt, then try again."
    "${runner[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
        fail "'apt-get install $*' failed; its messages are above."
}

# Installs a package that all but one thing works without; says what that is where it cannot be had.
install_if_possible() {
    local runner=()
    [ "$(id -u)" -eq 0 ] || { have sudo && sudo -n true 2>/dev/null && runner=(sudo); } || return 0
    say "installing with apt-get: $1"
    { "${runner[@]}" apt-get update -qq &&
        "${runner[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" \
            >/dev/null; } || say "$1 could not be installed; $2"
}

# Graphviz draws 'tidegate graph --svg' and nothing else: without it all the rest works.
install_graphviz() {
    have dot && return
    if have apt-get; then
        install_if_possible graphviz "'tidegate graph --svg' needs it, nothing else does"
    elif have brew; then
        say "installing with brew: graphviz"
        brew install --quiet graphviz || say "graphviz could not be installed; only 'tidegate graph --svg' needs it"
    fi
}

# With strace, tests let the daemon's system calls fail; without it they are left out.
install_strace() {
    have strace || ! have apt-get || install_if_possible strace "the tests of failing system calls are left out"
}

# With bubblewrap, jobs may be shut in (`sandbox: true`); without it they fail, and the tests of it are left out.
install_bubblewrap() {
    have bwrap || ! have apt-get || install_if_possible bubblewrap "jobs with 'sandbox: true' need it"
}

install_system_packages() {
    local missing
    if have apt-get; then
        missing=$(missing_on_debian)
        # Package names hold no blanks.
        # shellcheck disable=SC2086
        [ -z "$missing" ] || install_on_debian $missing
    elif [ "$(uname -s)" = Darwin ]; then
        missing=$(missing_on_macos)
        [ -z "$missing" ] || have brew ||
            fail "these are missing: ${missing//$'\n'/ }" "Install Homebrew (https://brew.sh), or them by other means, then try again."
        # shellcheck disable=SC2086
        [ -z "$missing" ] || { say "installing with brew: ${missing//$'\n'/ }" && brew install --quiet $missing; }
    else
        missing=$(missing_on_debian)
        [ -z "$missing" ] || fail "these are missing, by Debian's names: ${missing//$'\n'/ }" \
            "Install what your system calls them (pkg-config must find yaml-0.1, sqlite3 and zlib), then try again."
    fi
}

# --- Swift -----------------------------------------------------------------------------------------------------------

check_swift() {
    have swift || fail "no 'swift' in PATH; Tidegate builds with Swift 6.2 or later." \
        "Install a toolchain from https://swift.org/install, open a new shell, then try again."
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    case "$version" in
    6.[01] | [0-5].*)
        fail "this Swift is $version ($(command -v swift)); Tidegate builds with 6.2 or later." \
            "Install a newer toolchain from https://swift.org/install and put it first in PATH."
        ;;
    '') fail "'swift --version' said nothing that looks like a version; is the toolchain at $(command -v swift) whole?" ;;
    esac
}

# --- DuckDB, in the project's own Python environment -----------------------------------------------------------------

make_venv() {
    venv_is_ready && return
    local python packages
    python=$(venv_python) || fail "no Python 3 that can make a virtual environment." "Install python3-venv, then try again."
    packages=$(grep -v '^#' requirements.txt | tr '\n' ' ')
    say "installing ${packages% } into .venv"
    rm -rf .venv
    "$python" -m venv .venv
    .venv/bin/python3 -m pip install --quiet --disable-pip-version-check -r requirements.txt ||
        fail "pip could not install ${packages% }; its messages are above." \
            "Check the network, or point pip at a mirror (PIP_INDEX_URL), then try again."
    .venv/bin/duckdb --version >/dev/null || fail "DuckDB was installed into .venv but does not start."
    venv_stamp >.venv/.made-for
}

install_system_packages
install_graphviz
install_strace
install_bubblewrap
check_swift
make_venv
