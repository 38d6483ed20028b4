"""The answers that a chapter's checks are tried with: chapter_NN.py beside this file."""

import importlib
from pathlib import Path
from types import ModuleType


def answer_table(chapter: Path) -> ModuleType:
    """The table of a chapter. Raises FileNotFoundError, with a sentence, where there is none."""
    name = f"chapter_{chapter.stem[:2]}"
    if not (file := Path(__file__).with_name(f"{name}.py")).exists():
        raise FileNotFoundError(
            f"{chapter.name} 的检查格没有东西可试：少了 tests/checks/{file.name}，"
            "里面是每个检查要认出的错误答案和要放过的正确答案；样子见旁边那几份。"
        )
    return importlib.import_module(name)
