"""Every word that the marking says itself."""

FILE_EMPTY = "文件是空的。"
FILE_IS = "文件其实是{kind}，不是 notebook。"
FILE_BROKEN = "文件坏了，读不成 notebook（JSON 不完整）。"
FILE_NO_CELLS = "文件里没有 notebook 的格子。"
NOT_NOTEBOOKS = {
    b"\x89PNG": "一张 PNG 图片",
    b"\xff\xd8\xff": "一张 JPEG 图片",
    b"GIF8": "一张 GIF 图片",
    b"%PDF": "一份 PDF",
    b"PK\x03\x04": "一个压缩包或 Word 文档",
    b"Rar!": "一个 rar 压缩包",
    b"<!DOCTYPE": "一个网页",
    b"<html": "一个网页",
}
NOT_PYTHON = "这一行 Python 读不懂：{line}（{error}）"
ANSWERED_TWICE = "{name} 写了不止一次，算最后的一次。"
AS_THE_SOLUTION = "代码与参考解答逐句相同。"
TOO_LONG = "算了 {seconds:g} 秒还没有结果，停下了：看看循环会不会结束。"
CRASHED = "运行你的代码时 Python 崩溃了（{signal}）。"
LEFT = "你的代码让 Python 退出了，没有等到检查。"
CODE_RAISED = "这一句报了错：{line}（{error}）"
