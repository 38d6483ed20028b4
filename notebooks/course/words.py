"""Every word that the checks and tables say themselves, so that a language is another such file."""

AND = "和"
COMMA = "、"

TEXT = "文字 {value}"
TENSOR = "一个 {shape} 的 Tensor"
ARRAY = "一个 {shape} 的数组"
CLASS = "类 {name}"
CALLABLE = "函数 {name}"
LAYER = "一个 {name} 网络"
OF_TYPE = "一个 {name} 类型的东西"

KINDS = {
    "whole": "一个整数",
    "number": "一个数",
    "yes_no": "True 或 False",
    "word": "{words} 中的一个",
    "wholes": "{count}整数的列表",
    "numbers": "{count}数的列表",
    "count": "{count} 个",
    "any_count": "若干个",
    "array": "形状是 {shape} 的数",
    "names": "一个集合，里面是 {words} 中的几个",
    "rows": "一个列表，每一项是 {count} 个数：{kinds}",
    "mapping": "一个字典，键是 {words}",
    "function": "一个函数",
    "builder": "一个函数，它返回 paddle.nn.Layer",
    "layer": "一个 paddle.nn.Layer",
    "subclass": "{name} 的子类",
    "anything": "一个结果",
}

HINTS = {
    "unquote": "去掉引号，就是数了。",
    "one_of_them": "写一个数，不要列表。",
    "make_list": "先用 list(…) 变成列表。",
    "length": "现在有 {count} 个。",
    "shape": "现在的形状是 {shape}。",
    "item": "第 {place} 个是{shown}。",
    "unknown_word": "没有{shown}。",
    "keys": "缺 {missing}。",
    "not_finite": "里面有 nan 或无穷大。",
    "call_it": "这是类，后面加上 () 才是网络。",
    "built_already": "这是建好的网络；写成 lambda: …，每次调用时再建。",
    "returned_nothing": "是不是漏了 return？",
    "whole_part": "它不是整数。",
}

UNFIT = "{name} 应当是{what}，写的却是{shown}。{hint}"
RETURNED = "{call} 应当返回{what}，返回的却是{shown}。{hint}"
RAISED = "{call} 报了错：{error}"
FORWARD_RAISED = "网络收到形状 {shape} 的输入，报了错：{error}"
FORWARD_RETURNED = "网络收到形状 {shape} 的输入，应当返回一个 Tensor，返回的却是{shown}。"

LABEL = "练习 {number}"
EMPTY = "{label} 还没有作答：把 {names} 的 None 换成你的答案。"
NOT_RUN = "{label} 的作答格还没有运行（或者删掉了）：那里要写下 {names}。运行它，再运行这一格。"
NOT_RUN_SHOWN = "还没有运行"
PART_EMPTY = "{name} 还没有写。"
PART_NOT_RUN = "{name} 还没有：作答格没有运行完，或者那一行删掉了。"
PART_RIGHT = "{name} 对了。"
PART_WRONG = "{name}：{sentence}"
PART_LATER = "{name} 还没有查：先改好别的。"
RIGHT = "{label} 正确。"
RIGHT_MORE = "{label} 正确：{more}。"
STOPPED = "{label} 查到一半停下了：{error}。对照题目，看看答案的类型和形状。"
CELLS_MISSING = (
    "{label} 还不能查：要用的 {name} 还没有。上面有的格没有运行，或者删掉了；从头运行到这里，再查。"
)
TOO_LONG = "{label} 查了 {seconds} 秒还没有结果，停下了：看看循环会不会结束，或者算得太慢。"
SIGNS = {"right": "✓", "wrong": "✗", "empty": "○", "stopped": "!"}

TALLY = "这一章 {of} 题，现在做对了 {right} 题。"
TALLY_ALL = "这一章的 {of} 题都做对了。"
HINT = "再给一个提示"

EXPLORER_TEXT = "实验台“{title}”：在能运行脚本的 Jupyter 里运行这一格，就能动手。"
UNKNOWN_EXPLORER = "没有叫 {name} 的实验台"
EXPLORERS = "；这里有的是 {names}。"
NO_EXPLORERS = "：course 旁边没有 explorer_frames 文件夹，实验台都装在那里面。"

PROGRESS = {
    "right": "正确：练习 {numbers}",
    "wrong": "还不对：练习 {numbers}",
    "empty": "还没有作答：练习 {numbers}",
    "stopped": "停下了：练习 {numbers}",
}
PROGRESS_STOPPED = "{number}（{error}）"
