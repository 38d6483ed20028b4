"""Every word that the marking says itself."""


def sentence(text: str) -> str:
    """Text with a full stop at its end.

    >>> sentence("没有交"), sentence("没有交。")
    ('没有交。', '没有交。')
    """
    return text if text.endswith(("。", "？", "！")) else f"{text}。"


def first_line(code: str) -> str:
    """Enough of a piece of code to find it by.

    >>> first_line("\\nx = 1\\ny = 2"), len(first_line("x" * 50))
    ('x = 1', 40)
    """
    line = code.strip().splitlines()[0]
    return line if len(line) <= 40 else line[:39] + "…"


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
PART_RIGHT = "{name} 对了。"
LEFT = "你的代码让 Python 退出了，没有等到检查。"
CODE_RAISED = "这一句报了错：{line}（{error}）"

NO_SUCH_FILE = "没有 {path} 这个文件或文件夹。"
NOT_A_ZIP = "{path} 不是 zip：FROM 要一个文件夹，或者一个 zip。"
TOO_LARGE = "太大了，没有打开。"
TOO_DEEP = "压缩包套得太深，没有打开。"
OTHER_ARCHIVE = "{suffix} 打不开：解开，或者改用 zip。"
BROKEN_ZIP = "压缩包坏了，打不开。"
ENCRYPTED = "压缩包加了密，打不开。"

ROSTER_HEAD = "名单 {path} 的第一行要有“学号”和“姓名”两列，现在是：{head}"
ROSTER_TWICE = "名单 {path} 里有重复的：{who}。同名的人要写学号。"
ROSTER_EMPTY = "名单 {path} 里一个人也没有。"
ROSTER_EXCEL = "名单 {path} 是 Excel 文件：在 Excel 里另存为 CSV。"
ROSTER_ENCODING = "名单 {path} 的编码认不出来：存成 UTF-8 或 GBK 的 CSV。"
SEVERAL_OWNERS = "对得上不止一个人：{who}。"
NO_OWNER = "路径和内容里都没有名单上的学号和姓名。"
OF_THE_COURSE = ("卷得明白", "学生版", "教师版", "作业", "练习", "答案", "卷积")

RULES_BROKEN = "评分办法 {path} 读不懂：{error}"
RULES_UNKNOWN = "评分办法里不认识 {what}；认识的是 {known}。"
RULES_VALUE = "评分办法里的 {name} 写的是 {value}，应当是{right}。"
RULES_NO_EXERCISE = "评分办法里的 {name} 不是哪一题：第 5 章练习 2 写作 05-2。"
RULES = {
    "points": "不小于 0 的数",
    "partial": " true 或 false",
    "seconds": "不小于 1 的数",
    "megabytes": "不小于 64 的数",
    "late": "一列 [小时, 权重]，权重在 0 和 1 之间",
    "deadline": "一个时间，例如 2026-12-01T23:59:59",
    "exercises": '一个表，例如 [exercises."05-2"]',
    "parts": "各问的分量，问的名字是 {names}",
}

NOT_A_NOTEBOOK = "不是 notebook。"
NO_CHAPTER = "认不出是哪一章的作业。"
NEVER_RUN = "交来时没有运行过。"
NEWEST = "交了不止一份，算最新的：{path}（{time:%Y-%m-%d %H:%M}）。"
OTHER_NUMBERS = "{which} 里的数和发给这个班的不同，得分照发给这个班的算。"
LATE = "迟交，得分乘 {weight:g}。"
OWNED = "（{who}）"

CSV_FILE = "成绩.csv"
CLASS_FILE = "全班.html"
JSON_FILE = "成绩.json"
FEEDBACK_FOLDER = "反馈"
TRIED_FILE = "试过的.jsonl"

NUMBER = "学号"
NAME = "姓名"
TOTAL = "总分"
FULL = "满分"
REMARKS = "备注"
CHAPTER_POINTS = "第 {chapter} 章"
EXERCISE_HEAD = "练习 {name}"
COMMA = "、"

NOT_HANDED_IN = "第 {chapter} 章没有交"
OF_CHAPTER = "第 {chapter} 章：{said}"
OF_EXERCISE = "练习 {exercise}：{said}"
NOTHING_CAME = "没有收到这一章。"
NOTHING_CAME_AT_ALL = "没有收到谁的作业。"
OF_FULL = "{points} / {full} 分"
STUDENT_TITLE = "{name} 的作业"
EXERCISE_TITLE = "练习 {number}{title}"
NOT_ANSWERED = "还没有作答。"
SIGNS = {"right": "✓", "wrong": "✗", "empty": "○", "stopped": "!"}

CLASS_TITLE = "全班的作业"
CHAPTER_SUMMARY = "{of} 人里交了 {count} 份，平均 {mean} 分（满分 {full}）。"
STATES = {
    "right": "对",
    "partly": "对了几问",
    "wrong": "错",
    "stopped": "停下了",
    "empty": "没有作答",
}
STATE_SIGNS = {"right": "✓", "partly": "½", "wrong": "✗", "stopped": "!", "empty": "○"}
PEOPLE = "人数"
WHAT_WAS_WRONG = "检查怎么说"
WRITTEN = " 写的是 "
MISSING = "没有交的 {count} 人"
STRAYS = "没有算分的文件（{count} 份）"
STRAYS_WHY = "对不上名单的、打不开的都在这里。改了文件名或名单，再运行一次，算过的不会重算。"

COMMAND = "给一个班的作业打分。"
FROM_HELP = "交上来的作业：一个文件夹，或者平台打包的 zip"
ROSTER_HELP = "名单：有“学号”“姓名”两列的 CSV"
RULES_HELP = "评分办法（TOML）；不写就每题 10 分"
OUT_HELP = "写到哪个文件夹"
ONLY_HELP = "只看文件名以此开头的章，例如 05"
JOBS_HELP = "同时试几份"
SEED_HELP = "发作业时用的种子；没有用就不写"
NO_FORK = "✗ 打分要在 Linux、macOS 或 WSL 里运行。"
NO_SUCH_CHAPTER = "没有以 {only} 开头的章。"
CUT = "\n中断了。再运行同一条命令，从停下的地方接着算。"
LEFT_TIME = "还要 {minutes}:{seconds:02d}"
DONE = "✓ {count} 人的分数在 {folder}：成绩.csv、全班.html、反馈/"
TOLD_MISSING = "○ 没有交齐的 {count} 人：{names}"
TOLD_OTHER_NUMBERS = (
    "! {count} 人的作业里，题目的数和这次打分用的不同：{names}。"
    "看看 SEED 写对了没有，是不是别的班的、旧的一份。"
)
TOLD_STRAY = "! 没有算分：{path}（{why}）"
