# @title 写出 course 和 convcost：这一章用到的代码、图里的字体、实验台
"""把课程自带的文件写到 notebook 旁边。已经有的不重写，你改过的不动。"""

import base64
import hashlib
import importlib
import json
import zlib
from pathlib import Path

LEDGER = Path("course/.written.json")  # 记下写过什么，好分清旧版的文件和你改过的文件


def module(text):
    """Jupyter 会去掉行首的 >>> 和 ...，以为是抄来的提示符，所以在这一格里换了写法。"""
    return text.replace("❯❯❯", ">>>").replace("⋯", "...").encode()


def unpacked(text):
    """字体不是文字，实验台太长：压缩以后用 base64 写成字母和数字。"""
    return zlib.decompress(base64.b64decode(text))


def write_out(files):
    """files 是 {路径: 内容}。没有的写上；以前写的、没有改过的，换成这一版。"""
    ledger = json.loads(LEDGER.read_text("utf-8")) if LEDGER.exists() else {}
    written, kept = [], []
    for name, content in files.items():
        path = Path(name)
        there = path.read_bytes() if path.exists() else None
        if there == content:
            continue
        if there is not None and hashlib.sha256(there).hexdigest() != ledger.get(name):
            kept += [name] if name.endswith(".py") else []
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        ledger[name] = hashlib.sha256(content).hexdigest()
        written.append(name)
    if written:
        LEDGER.write_text(json.dumps(ledger, indent=1), "utf-8")
        importlib.invalidate_caches()
    if kept:
        print(f"{'、'.join(kept)} 和这一章自带的不一样，可能是你改过的，没有动。")
        print("想换回自带的，把它们删掉，再运行这一格。")
    else:
        print(f"✓ 写出了 {len(written)} 个文件。" if written else "✓ 课程的代码已经在这里了。")
