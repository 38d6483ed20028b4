"""What platforms and people pack is opened; what cannot be is told, and nothing is written."""

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from teaching.grading import collect, words


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 12, 1, 8, 0, 0)), data)
    return out.getvalue()


def gbk_zip(name: str, data: bytes) -> bytes:
    """As Windows packs it: the name in GBK, and no flag that says so."""
    raw = name.encode("gbk")
    held = zipped({"x" * len(raw): data})
    return held.replace(b"x" * len(raw), raw)


def found(path: Path) -> dict[str, collect.File]:
    return {file.path: file for file in collect.collect(path)}


def test_zips_in_zips_and_gbk_names(tmp_path: Path) -> None:
    inner = gbk_zip("第五章 王海.ipynb", b"{}")
    (tmp_path / "a.zip").write_bytes(
        zipped({"班/王海.zip": inner, "__MACOSX/._x": b"", "b.txt": b"b"})
    )
    files = found(tmp_path / "a.zip")
    assert set(files) == {"班/王海.zip/第五章 王海.ipynb", "b.txt"}
    assert files["b.txt"].handed_in == datetime(2026, 12, 1, 8)


def test_a_folder_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "王海").mkdir()
    (tmp_path / "王海" / "x.ipynb").write_bytes(b"{}")
    (tmp_path / ".DS_Store").write_bytes(b"")
    assert set(found(tmp_path)) == {"王海/x.ipynb"}


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("x.zip", b"PK\x03\x04 broken", words.BROKEN_ZIP),
        ("x.rar", b"Rar!", words.OTHER_ARCHIVE.format(suffix=".rar")),
    ],
)
def test_what_cannot_be_opened_is_told(
    tmp_path: Path, name: str, data: bytes, problem: str
) -> None:
    (tmp_path / name).write_bytes(data)
    assert found(tmp_path)[name].problem == problem


def test_a_bomb_is_not_swallowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collect, "LARGEST", 1000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.ipynb", bytes(10**6))
    (tmp_path / "a.zip").write_bytes(out.getvalue())
    assert found(tmp_path / "a.zip")["bomb.ipynb"].problem == words.TOO_LARGE
    deep = zipped({"x.ipynb": b""})
    for _ in range(6):
        deep = zipped({"x.zip": deep})
    (tmp_path / "a.zip").write_bytes(deep)
    assert words.TOO_DEEP in {file.problem for file in found(tmp_path / "a.zip").values()}


def test_paths_do_not_leave(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"../../etc/x.ipynb": b"{}"}))
    assert set(found(tmp_path / "a.zip")) == {"etc/x.ipynb"}


def test_a_wrong_start_is_told(tmp_path: Path) -> None:
    with pytest.raises(collect.NothingThere, match="没有"):
        collect.collect(tmp_path / "none.zip")
    (tmp_path / "a.txt").write_text("a", "utf-8")
    with pytest.raises(collect.NothingThere, match="不是 zip"):
        collect.collect(tmp_path / "a.txt")
