"""How long `make grade` takes for a class of forty, and where the time goes: `make bench-grade`.

Forty hand-ins of chapter 05 as platforms pack them, no two answers alike, about a quarter of the
exercises empty. Reading, starting the workers and trying are timed apart.
"""

import sys
import tempfile
import time
from argparse import Namespace
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "teaching"))

import hand_ins

from teaching.grading import __main__ as command
from teaching.grading import master, run

PROCESSES = 2


def main() -> None:
    """Mark a class and print the times."""
    spent: dict[str, list[float]] = defaultdict(list)
    start, ask = run.Worker.__init__, run.Worker.run

    def started(worker: run.Worker, context: tuple) -> None:
        begun = time.monotonic()
        start(worker, context)
        spent["起一个 worker"].append(time.monotonic() - begun)

    def asked(worker: run.Worker, job: run.Job) -> dict:
        result = ask(worker, job)
        spent[f"练习 {job.answer.number}（处理器）"].append(result.get("computed", 0))
        return result

    run.Worker.__init__, run.Worker.run = started, asked
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        hand_ins.write_class(top)
        begun = time.monotonic()
        master.all_chapters()
        spent["读各章"].append(time.monotonic() - begun)
        given = {"start": top / "作业.zip", "roster": top / "名单.csv", "out": top / "出"}
        begun = time.monotonic()
        room = command.grade(Namespace(**given, rules=None, only="", jobs=PROCESSES))
        whole = time.monotonic() - begun
    print(f"{len(room.students)} 份，{PROCESSES} 个进程：{whole:.0f} 秒")
    for what, times in sorted(spent.items()):
        mean = sum(times) / len(times)
        print(f"{what}：{len(times)} 次，平均 {mean:.2f} 秒，共 {sum(times):.1f} 秒")


if __name__ == "__main__":
    main()
