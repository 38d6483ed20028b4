"""The measurements of cards: the table that travels, the reader's, the command for it."""

import doctest
from pathlib import Path

from course import bench_card, cards
from course.cards import COLUMNS, Measurement, measured, own, read, write

import paddle
import pytest
from convcost import conv2d
from hypothesis import given, settings
from hypothesis import strategies as st


def test_examples() -> None:
    result = doctest.testmod(cards)
    assert result.attempted
    assert not result.failed


def test_every_row_names_where_it_is_from() -> None:
    for row in measured():
        assert row.card in {"H100", "H200"}
        assert row.mode in {"fp32", "tf32", "fp16", "bf16"}
        assert row.library == "PyTorch 2.11 cuDNN 9.19"
        assert row.date == "2026-11-26"
        assert row.us > 0
        assert row.us_min is None or row.us_min <= row.us <= row.us_max


def test_layers_cost_what_the_formulas_say() -> None:
    layers = [row for row in measured() if row.kernel_size]
    assert len(layers) > 500
    for row in layers:
        cost = conv2d(
            row.in_channels,
            row.out_channels,
            row.kernel_size,
            stride=row.stride,
            padding=row.dilation * (row.kernel_size // 2),
            dilation=row.dilation,
            groups=row.groups,
            bias_attr=False,
            input_size=row.input_size,
        )
        maps = row.in_channels * row.input_size**2 + cost.activations
        width = 2 if row.mode == "fp16" else 4
        assert row.macs == row.batch * cost.macs
        assert row.min_bytes == width * (row.batch * maps + cost.params)


def test_asking_for_what_is_not_there_is_an_error() -> None:
    for wanted in ({"card": "H300"}, {"colour": "red"}):
        with pytest.raises(ValueError, match="没有这样的行"):
            measured(**wanted)


def file_with(folder: Path, text: str) -> Path:
    path = folder / "bench_card.csv"
    path.write_text(text, "utf-8")
    return path


HEAD = ",".join(COLUMNS)
VALUES = dict.fromkeys(COLUMNS, "") | {
    **{"part": "roof", "name": "matmul", "card": "Card X", "library": "Paddle 3.3.1"},
    **{"date": "2026-11-26", "mode": "fp32", "batch": "1", "macs": "8", "us": "3.5"},
}
LINE = ",".join(VALUES.values())


def test_a_file_without_faults_is_read(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (row,) = own(file_with(tmp_path, f"{HEAD}\n{LINE}\n"))
    assert (row.card, row.macs, row.us, row.groups) == ("Card X", 8, 3.5, None)
    assert not capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "旁边没有 bench_card.csv"),
        ("", "一行数也没有"),
        ("\n\n", "一行数也没有"),
        ("a,b\n1,2\n", "列不对，缺 part"),
        (HEAD.replace(",us,", ",ms,") + "\n", "列不对，缺 us。"),
        (f"{HEAD},colour\n{LINE},red\n", "列不对，多了 colour"),
        (f"{HEAD}\n", "一行数也没有"),
        (f"{HEAD}\n{LINE.replace('3.5', 'fast')}\n", "第 2 行的 us 是 'fast'，应当是大于零的数"),
        (f"{HEAD}\n{LINE.replace('3.5', 'nan')}\n", "应当是大于零的数"),
        (f"{HEAD}\n{LINE.replace('3.5', '-1')}\n", "应当是大于零的数"),
        (f"{HEAD}\n{LINE.replace(',8,', ',8.5,')}\n", "应当是不小于零的整数"),
        (f"{HEAD}\n{LINE.replace('Card X', '')}\n", "第 2 行的 card 是 ''，应当是一个词"),
        (f"{HEAD}\n{LINE.replace(',8,', ',,')}\n", "第 2 行的 macs 是 ''，应当是大于零的整数"),
        (f"{HEAD}\n{LINE.replace(',8,', ',0,')}\n", "第 2 行的 macs 是 '0'，应当是大于零的整数"),
        (f"{HEAD}\n{LINE.replace('roof', 'groups')}\n", "的 kernel_size 是 ''"),
        (f"{HEAD}\n{LINE.replace('3.5', '')}\n", "第 2 行的 us 是 ''，应当是大于零的数"),
        (f"{HEAD}\n{LINE},7\n", "应当是 24 格"),
        (f"{HEAD}\nroof\n", "第 2 行有 1 格，应当是 24 格"),
        ("\0" * 50, "读不了"),
        ("x" * 3_000_000, "不像是 make bench-card 写的"),
    ],
)
def test_a_file_with_a_fault_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture, text: str | None, says: str
) -> None:
    path = tmp_path / "bench_card.csv" if text is None else file_with(tmp_path, text)
    assert own(path) == []
    said = capsys.readouterr().out
    assert says in said
    assert said.strip().endswith("下面只画页面自己的数。") or "见 10." in said


def test_a_folder_or_bytes_that_are_no_text_are_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00\x80" * 9)
    for path in (tmp_path, tmp_path / "bytes.csv"):
        assert own(path) == []
        assert "读不了" in capsys.readouterr().out


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_whatever_the_file_holds_it_is_rows_or_a_sentence(tmp_path_factory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "bench_card.csv"
    path.write_text(text, "utf-8", errors="replace")
    assert own(path) == []


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    rows = measured()
    write(tmp_path / "copy.csv", rows)
    assert read(tmp_path / "copy.csv") == rows
    assert (tmp_path / "copy.csv").read_bytes().count(b"\n") == len(rows) + 1


def test_the_command_measures_what_the_chapter_draws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    """On the processor, each thing once."""
    monkeypatch.setattr(bench_card, "REPEATS", 1)
    monkeypatch.setattr(bench_card, "BUDGET", 0)
    monkeypatch.setattr(bench_card, "NETWORKS", ["mobilenet_v1", "no_such_network"])
    devices = []
    monkeypatch.setattr(paddle, "set_device", devices.append)
    bench_card.main(tmp_path / "bench_card.csv")
    assert devices == ["cpu", paddle.get_device()]  # where it measured; then as it was
    rows = own(tmp_path / "bench_card.csv")
    said = capsys.readouterr().out
    assert "改在处理器上量" in said
    assert "network fp32：没有量成" in said
    assert {row.part for row in rows} == {"roof", "same-macs", "groups", "in-out-ratio", "network"}
    theirs = {row.part: row for row in measured(card="H100")}
    for row in rows:
        assert row.library.startswith("Paddle 3")
        assert row.mode == "fp32"
        assert row.part in theirs
    (net,) = cards.select(rows, network="mobilenet_v1")
    (same,) = measured(network="mobilenet_v1", batch=1)
    assert (net.macs, net.params) == (same.macs, same.params)
    for part in ("same-macs", "groups", "in-out-ratio"):
        for row in cards.select(rows, part=part):
            geometry = {
                name: getattr(row, name)
                for name in ("in_channels", "out_channels", "kernel_size", "groups", "input_size")
            }
            for other in measured(part=part, card="H200", mode="fp32", **geometry):
                assert other.macs * row.batch == row.macs * other.batch
                assert other.name == row.name


class Clock:
    """A card whose calls return at once and work on for 5 units; time passes when one waits."""

    now = work_left = 0.0

    def read(self) -> float:
        self.now += 0.001
        return self.now

    def call(self) -> None:
        self.work_left += 5

    def wait(self) -> None:
        self.now, self.work_left = self.now + self.work_left, 0


def test_a_card_is_waited_for_before_the_clock_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(bench_card.time, "perf_counter", clock.read)
    monkeypatch.setattr(bench_card.paddle.device, "synchronize", clock.wait)
    card = bench_card.Device("Card X", is_card=True)
    taken = bench_card.times(clock.call, card)
    assert taken["us"] == pytest.approx(5e6, rel=0.01)
    assert taken["launched_us"] == pytest.approx(5e6, rel=0.01)


def test_a_measurement_has_rates() -> None:
    row = Measurement(*[None] * len(COLUMNS))._replace(macs=10**6, min_bytes=4 * 10**6, us=2.0)
    assert row.rate == 5e11
    assert row.bandwidth == 2e12
