#!/usr/bin/env bash
# Installs what jobs on Spark need, and only what is missing: Java 17, and PySpark into .venv. After setup.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

. scripts/telling.sh

has_java() {
    [ -x "${JAVA_HOME:-/nowhere}/bin/java" ] || command -v java >/dev/null 2>&1 || ls /usr/lib/jvm/*/bin/java >/dev/null 2>&1
}

install_java() {
    has_java && return
    local runner=()
    if command -v apt-get >/dev/null 2>&1; then
        [ "$(id -u)" -eq 0 ] || runner=(sudo)
        say "installing with apt-get: openjdk-17-jre-headless"
        "${runner[@]}" apt-get update -qq &&
            "${runner[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
                openjdk-17-jre-headless >/dev/null ||
            fail "Java could not be installed; the messages are above." "Install any Java 17, then try again."
    elif command -v brew >/dev/null 2>&1; then
        say "installing with brew: openjdk@17"
        brew install --quiet openjdk@17
    else
        fail "Spark needs Java 17, and there is none." "Install it as your system does, then try again."
    fi
}

install_pyspark() {
    local wanted
    wanted=$(grep -v '^#' requirements-spark.txt)
    if .venv/bin/python3 -m pip freeze --disable-pip-version-check 2>/dev/null | grep -qiE "^${wanted}\$|^pyspark @"; then
        return
    fi
    say "installing $wanted into .venv (300 MB)"
    .venv/bin/python3 -m pip install --quiet --disable-pip-version-check -r requirements-spark.txt ||
        fail "pip could not install $wanted; its messages are above." \
            "Check the network, or point pip at a mirror (PIP_INDEX_URL), then try again."
}

install_java
install_pyspark
