# @title 准备环境：只装缺的包
"""缺什么装什么，已经有的一律不动；装齐以后再运行，什么也不做。"""

import importlib
import importlib.metadata
import importlib.util
import site
import subprocess
import sys

from packaging.requirements import Requirement

OLDEST, NEWEST = (3, 10), (3, 13)
MIRROR = "下载太慢就停下来，在最前面插一格 %env PIP_INDEX_URL=镜像的网址，换成离你近的 PyPI 镜像"


class NotReady(Exception):
    """没有准备好：只说原因，不列一长串出错的位置。"""

    def _render_traceback_(self):
        return [f"✗ {self}"]


def is_missing(module):
    """这个内核找不到它，不管它是哪个包里的。"""
    return importlib.util.find_spec(module) is None


def versions(modules):
    """每个模块是哪个包、哪一版。paddle 也可能来自 paddlepaddle-gpu。"""
    owners = importlib.metadata.packages_distributions()
    names = {module: owners[module][0] for module in modules if owners.get(module)}
    return {module: (name, importlib.metadata.version(name)) for module, name in names.items()}


def run(*arguments):
    """另开一个这样的 Python。"""
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True)


def install(requirements, kept):
    """用这个内核自己的 pip 安装；kept 里的包点名留在现在的版本。"""
    # 另开一个 Python 来问：在这里找 pip，setuptools 会以为自己在 pip 里，Paddle 就导入不了
    if run("-m", "pip", "--version").returncode:
        done = run("-m", "ensurepip")
        if done.returncode:
            wanted = " ".join(f'"{one}"' for one in requirements)
            raise NotReady(f"这个环境里没有 pip。请用你平时装包的办法装上 {wanted}，再运行这一格。")
    done = run("-m", "pip", "install", "--quiet", "--no-input", *requirements, *kept)
    if done.returncode:
        reason = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise NotReady(
            f"没有装成。pip 说：\n{reason}\n多半是网络不通，连上再运行这一格。{MIRROR}。"
        )
    importlib.invalidate_caches()


def prepare(needs):
    """needs 是 {要导入的模块: 装它时的要求}。"""
    missing = {module: needs[module] for module in needs if is_missing(module)}
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        python = ".".join(map(str, sys.version_info[:2]))
        reason = f"这里的 Python 是 {python}，课程要 3.10 到 3.13。"
        if missing:
            raise NotReady(f"{reason}请换一个内核，再运行这一格。")
        print(f"{reason}要用的包都有了，可以试试；出了错，再换一个内核。")
        return
    there = versions(needs.keys() - missing)
    for module, (name, version) in there.items():
        wanted = Requirement(needs[module]).specifier
        if not wanted.contains(version, prereleases=True):
            print(f"{name} {version} 不在课程测过的范围（{wanted}）里，没有动它。后面如果出错，")
            print(f'在终端运行 pip install "{name}{wanted}"，重启内核，从头再来。')
    if not missing:
        print("✓ 要用的包都有了，什么也没有装。")
        return
    names = "、".join(Requirement(one).name for one in missing.values())
    print(f"正在安装 {names}，可能要几分钟。{MIRROR}。", flush=True)
    kept = [f"{name}=={version}" for name, version in sorted(there.values())]
    install(missing.values(), kept)
    if any(map(is_missing, missing)):
        site.addsitedir(site.getusersitepackages())  # pip 可能装到了用户自己的目录
    if any(map(is_missing, missing)):
        raise NotReady("装好了，可是这个内核还看不到。请重启内核，再运行这一格。")
    print(f"✓ 装好了：{names}。不用重启内核。")
