#!/bin/sh
# Build the site with $1/jupyter-book; every warning is an error. Always from nothing: a page that was
# built before would hide its warnings and leave its files behind. The whole site takes seconds.
set -eu
log=$(mktemp)
trap 'rm -f "$log"' EXIT
rm -rf _build
echo "→ 做网站"
if ! "$1/jupyter-book" build . --warningiserror --nitpick --keep-going >"$log" 2>&1; then
    # What was said, without the tracebacks around it: warnings, and the words of an exception.
    said=$(awk '{ gsub(/\033\[[0-9;]*m/, "") }
        /(WARNING|ERROR|CRITICAL):/ { print; next }
        /^(Extension|Configuration|Theme|Sphinx) error:|^Warning, treated as error:/ { on = 1; next }
        /^Traceback/ { on = 0 }
        on && NF
        /^[A-Za-z_.]*(Error|Exception): ./ && !/^sphinx\.errors|^RuntimeError/ { print }' "$log")
    if [ -n "$said" ]; then printf '%s\n' "$said"; else tail -n 30 "$log"; fi
    echo "✗ 网站没有做成：上面每一行警告都算错误，改好再运行一次。"
    exit 1
fi
grep -a "^提醒：" "$log" || true
