#!/bin/sh
# Make the virtual environment $1 and install the requirements file $2 into it.
# uv is used where it is there, plain venv and pip where it is not.
# PYTHON=… picks the interpreter, PIP_INDEX_URL=… the package index.
set -eu
venv=$1
requirements=$2
say() { printf '%s\n' "$*" >&2; }
fail() { say "✗ $*"; exit 1; }
in_range='import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))'

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        "$PYTHON" -c "$in_range" 2>/dev/null && { echo "$PYTHON"; return; }
        fail "PYTHON=$PYTHON 不能用：它不存在，或者不是 Python 3.10–3.13。"
    fi
    for name in python3 python python3.13 python3.12 python3.11 python3.10; do
        if "$name" -c "$in_range" >/dev/null 2>&1; then echo "$name"; return; fi
    done
}

install_failed="安装没有成功，上面最后几行是原因。最常见的是网络不通：连上网再运行一次；如果只是慢，
  把环境变量 PIP_INDEX_URL 设成离你近的 PyPI 镜像再试。磁盘也要留 3 GB。"

rm -rf "$venv"
if command -v uv >/dev/null 2>&1; then
    say "→ 用 uv 建立环境 $venv"
    python=$(find_python)
    # Without a Python in range uv may fetch one of its own.
    uv venv --quiet --python "${python:->=3.10,<3.14}" "$venv" ||
        fail "没有找到 Python 3.10–3.13，uv 也没能下载一个。装好其中一版，或用 PYTHON=/路径/python3.12 指给我。"
    # The system's certificates, as curl and git use them: a company's proxy may need its own.
    export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}"
    [ -z "${PIP_INDEX_URL:-}" ] || export UV_DEFAULT_INDEX="$PIP_INDEX_URL"
    say "→ 安装 $requirements（第一次要几分钟，下载约 400 MB）"
    VIRTUAL_ENV=$venv uv pip install -r "$requirements" >&2 || fail "$install_failed"
else
    python=$(find_python)
    [ -n "$python" ] || fail "没有找到 Python 3.10–3.13。装好其中一版，或用 PYTHON=/路径/python3.12 指给我。"
    say "→ 用 $("$python" -V) 建立环境 $venv"
    "$python" -m venv "$venv" ||
        fail "$python 建不了虚拟环境。Debian、Ubuntu 上先装 venv：sudo apt install python3-venv"
    say "→ 安装 $requirements（第一次要几分钟，下载约 400 MB）"
    # One line a package instead of pip's several; the pipe would hide pip's exit status.
    failed=$venv/.failed
    { "$venv/bin/python" -m pip install --disable-pip-version-check --no-color -r "$requirements" 2>&1 ||
        touch "$failed"; } | awk '
            /^(Collecting|Processing) / { n++; name = $2; sub(/.*\//, "", name); print "  " n "  " name; fflush() }
            /^ERROR|^error|Error:/ { print; fflush() }' >&2
    [ ! -e "$failed" ] || fail "$install_failed"
fi
touch "$venv/.installed"
say "✓ 环境好了"
