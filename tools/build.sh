#!/bin/sh
# Build the site with $1/jupyter-book; every warning is an error. Always whole: a page that was
# built before would hide its warnings, and the whole site takes seconds.
set -eu
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "→ 做网站"
if ! "$1/jupyter-book" build . --all --warningiserror --nitpick --keep-going >"$log" 2>&1; then
    grep -aE "WARNING|ERROR|CRITICAL|Traceback|Error:" "$log" || tail -n 30 "$log"
    echo "✗ 网站没有做成：上面每一行警告都算错误，改好再运行一次。"
    exit 1
fi
