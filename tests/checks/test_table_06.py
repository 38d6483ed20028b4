"""Chapter 06: the table that the reader fills in."""

import pytest
from chapter_06 import CONV1, CONV2, CONV3, WRONG_TABLES
from test_checks import names


@pytest.mark.parametrize(("table", "says"), WRONG_TABLES)
def test_wrong_line_of_the_table_is_explained(table: dict, says: str) -> None:
    assert says in names("06")["check_table"](table)


def test_right_table_is_right_in_every_line() -> None:
    table = {"conv1": CONV1, "conv2": CONV2, "conv3": CONV3}
    table |= {"fc1": (64, 1, 7_744, 7_680), "fc2": (10, 1, 650, 640)}
    lines = names("06")["check_table"](table).rstrip("。").split("；")
    assert lines == [f"{name} 对" for name in table]
