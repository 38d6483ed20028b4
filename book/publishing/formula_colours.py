r"""Give the letters of a numbered formula the colours of what they count, as in the explorers.

Input blue, kernel orange, output green. Only in formulas that carry a number, which is where the
course introduces and counts; elsewhere black letters read better. The letters differ by form too,
so a grey print says the same.
"""

import re

_SUBSCRIPT = r"_(?:\{\\text\{%s\}\}|\\text\{%s\}|\\text %s)"


def _sized(where: str) -> re.Pattern:
    return re.compile(r"(?<![A-Za-z\\])[CHW]" + _SUBSCRIPT.replace("%s", where))


COUNTED = {
    "of-input": _sized("in"),
    "of-output": _sized("out"),
    "of-kernel": re.compile(r"(?<![A-Za-z\\{])K(?:_[hw]|\^2|\^\{2\})?(?![A-Za-z_^])"),
}


def coloured(tex: str) -> str:
    r"""Return the formula with its letters in classes.

    >>> coloured(r"C_\text{in}K_h\,H_{\text{out}}")
    '\\htmlClass{of-input}{C_\\text{in}}\\htmlClass{of-kernel}{K_h}\\,\\htmlClass{of-output}{H_{\\text{out}}}'
    """
    for name, letters in COUNTED.items():
        tex = letters.sub(lambda found, name=name: rf"\htmlClass{{{name}}}{{{found[0]}}}", tex)
    return tex
