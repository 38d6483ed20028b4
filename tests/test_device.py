"""The course computes on the processor unless COURSE_DEVICE asks for a card; TF32 is always off.

There is no card here. A stand-in for Paddle plays one: it notes the environment at its import, when
Paddle reads it, and rounds its products as a card with TF32 would.
"""

import os
import subprocess
import sys
from pathlib import Path

from course.device import NO_TF32

import pytest

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
STAND_IN = """
import os
import numpy as np

read = {name: value for name, value in os.environ.items() if "TF32" in name.upper()}
used = []
BITS, CARDS, BUILT, BROKEN = (int(os.environ.get(n, d)) for n, d in SETTINGS)


class Tensor:
    def __init__(self, values):
        self.values = np.asarray(values, "float32")

    def numpy(self):
        return self.values


def rounded(x):
    shift = np.float32(2 ** (23 - BITS) + 1)
    return x.values if BITS == 23 else x.values * shift - (x.values * shift - x.values)


class no_grad:
    def __enter__(self): pass
    def __exit__(self, *error): pass


def matmul(a, b):
    if BROKEN:
        raise OSError("a long story\\n(External) CUDA error(35), driver too old.")
    return Tensor(rounded(a) @ rounded(b))


def conv2d(x, kernel):
    return Tensor(np.einsum("nchw,oc->nohw", rounded(x), rounded(kernel)[:, :, 0, 0]))


to_tensor = Tensor
set_device = used.append
is_compiled_with_cuda = lambda: bool(BUILT)


class device:
    class cuda:
        device_count = staticmethod(lambda: CARDS)
        get_device_name = staticmethod(lambda: "Card X")
"""
DEFAULTS = [("FAKE_BITS", 23), ("FAKE_CARDS", 1), ("FAKE_BUILT", 1), ("FAKE_BROKEN", 0)]
REPORT = "import course, paddle; print(paddle.used); print(sorted(paddle.read.items()))"


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stand-in")
    package = folder / "paddle"
    (package / "nn").mkdir(parents=True)
    (package / "__init__.py").write_text(STAND_IN.replace("SETTINGS", repr(DEFAULTS)))
    (package / "nn" / "__init__.py").touch()
    (package / "nn" / "functional.py").write_text("from paddle import conv2d\n")
    return folder


def run(program: str, *paths: Path, **environment: str) -> list[str]:
    """The lines that a fresh Python prints; nothing may stand on stderr."""
    path = os.pathsep.join(map(str, [*paths, NOTEBOOKS]))
    clean = {k: v for k, v in os.environ.items() if k not in {*NO_TF32, "COURSE_DEVICE"}}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=clean | {"PYTHONPATH": path} | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout.splitlines()


def test_without_the_variable_the_processor_computes_and_nothing_is_said(stand_in: Path) -> None:
    assert run(REPORT, stand_in) == ["['cpu']", str(sorted(NO_TF32.items()))]
    assert run("import course, paddle; print(paddle.get_device())") == ["cpu"]


@pytest.mark.parametrize("before", ["", "1"])
def test_what_paddle_reads_is_set_before_it_is_imported(stand_in: Path, before: str) -> None:
    """Even where somebody had TF32 on."""
    lines = run(REPORT, stand_in, COURSE_DEVICE="gpu", NVIDIA_TF32_OVERRIDE=before)
    assert lines[0].startswith("在显卡 Card X 上算")
    assert lines[1:] == ["['gpu']", str(sorted(NO_TF32.items()))]


def test_tf32_that_stays_on_is_noticed(stand_in: Path) -> None:
    lines = run(REPORT, stand_in, COURSE_DEVICE="gpu", FAKE_BITS="10")
    assert "舍入到 10 位" in lines[1]


def test_paddle_imported_first_is_noticed(stand_in: Path) -> None:
    lines = run(f"import paddle; {REPORT}", stand_in, COURSE_DEVICE="gpu")
    assert "Paddle 已经先导入了" in lines[1]
    assert lines[2] == "['gpu']"


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"COURSE_DEVICE": "tpu"}, "COURSE_DEVICE=tpu：只认 cpu 和 gpu。"),
        ({"COURSE_DEVICE": "gpu", "FAKE_BUILT": "0"}, "要 paddlepaddle-gpu"),
        ({"COURSE_DEVICE": "gpu", "FAKE_CARDS": "0"}, "看不到显卡"),
        ({"COURSE_DEVICE": "gpu", "FAKE_BROKEN": "1"}, "driver too old"),
    ],
)
def test_a_card_that_cannot_be_used_is_a_sentence(
    stand_in: Path, environment: dict, says: str
) -> None:
    said, used, _ = run(REPORT, stand_in, **environment)
    assert says in said
    assert said.endswith("仍在处理器上算。")
    assert used.endswith("'cpu']")


def test_the_real_paddle_without_a_card_says_so() -> None:
    said, device = run("import course, paddle; print(paddle.get_device())", COURSE_DEVICE="GPU ")
    assert "paddlepaddle-gpu" in said
    assert device == "cpu"
