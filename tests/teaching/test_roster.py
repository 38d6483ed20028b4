"""A hand-in finds its owner by number or name, however a platform or a person writes them."""

from pathlib import Path

import pytest

from teaching.grading import roster
from teaching.grading.roster import Student

CLASS = [
    Student("20240101", "张三"),
    Student("20240102", "张三丰"),
    Student("20240103", "李四"),
    Student("20240104", "王芳"),
    Student("20240105", "王芳"),
    Student("s2024106", "Ada Lovelace"),
    Student("20240107", "买买提·艾力"),
]


@pytest.mark.parametrize(
    ("path", "text", "number"),
    [
        ("20240101-张三/05_edge_detection.ipynb", "", "20240101"),  # 学习通
        ("张三丰_881203_assignsubmission_file_/x.ipynb", "", "20240102"),  # Moodle
        ("李 四的作业.ipynb", "", "20240103"),
        ("第五章（２０２４０１０３）.ipynb", "", "20240103"),
        ("main.ipynb", "姓名：李四\n学号：20240103", "20240103"),
        ("main.ipynb", "| **姓名**：李四 |", "20240103"),
        ("王芳.ipynb", "学号: 20240105", "20240105"),
        ("20240104王芳.ipynb", "", "20240104"),
        ("S2024106.ipynb", "", "s2024106"),
        ("lovelace_ada-05.ipynb", "", "s2024106"),
        ("买买提艾力/main.ipynb", "", "20240107"),
        ("卷得明白-学生版/张三/main.ipynb", "", "20240101"),
    ],
)
def test_owner_is_found(path: str, text: str, number: str) -> None:
    student, why = roster.owner(path, text, CLASS)
    assert student is not None, why
    assert student.number == number


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("05_edge_detection.ipynb", "都没有名单上的"),
        ("王芳.ipynb", "不止一个人"),
        ("张三/李四的.ipynb", "不止一个人"),
        ("20240101李四.ipynb", "不止一个人"),
        ("120240101.ipynb", "都没有名单上的"),
        ("赵六.ipynb", "都没有名单上的"),
    ],
)
def test_what_is_unsure_is_not_guessed(path: str, says: str) -> None:
    student, why = roster.owner(path, "", CLASS)
    assert student is None
    assert says in why


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_roster_in_any_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = ["姓名,班级,学号", "张三,一班,0012", "", "李四,一班,0013"]
    (tmp_path / "a.csv").write_text("\n".join(lines).replace(",", delimiter), encoding)
    assert roster.read(tmp_path / "a.csv") == [Student("0012", "张三"), Student("0013", "李四")]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "两列"),
        ("学号,班\n1,2".encode(), "现在是：学号、班"),
        ("姓名\n张三\n张三".encode(), "重复的：张三"),
        ("姓名".encode(), "一个人也没有"),
        (b"PK\x03\x04", "另存为 CSV"),
        (b"\xff\x00\xff\xff\x80", "编码认不出来"),
    ],
)
def test_a_bad_roster_is_told(tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "a.csv").write_bytes(data)
    with pytest.raises(roster.RosterError, match=says):
        roster.read(tmp_path / "a.csv")
