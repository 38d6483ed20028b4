"""The teacher's secret that a class's numbers are drawn from: what may be one."""

import re

LEAST, MOST = 4, 64


class NoSeed(ValueError):
    """What was given cannot be a seed; the text is a sentence."""


def seed_of(text: str) -> str:
    """The seed as it is used; empty where none is given. Raises NoSeed.

    >>> seed_of(" 秋季一班-7f3a "), seed_of("")
    ('秋季一班-7f3a', '')
    """
    if not text:
        return ""
    seed = text.strip()
    if not re.fullmatch(rf"[\w-]{{{LEAST},{MOST}}}", seed):
        raise NoSeed(
            f"SEED={text} 不行：种子是 {LEAST} 到 {MOST} 个字母、数字、汉字、- 或 _，中间没有空格，"
            "例如 SEED=秋季一班-7f3a。太短的，学生几次就试出来了。"
        )
    return seed
