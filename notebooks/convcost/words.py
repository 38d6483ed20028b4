"""Every word a reader of convcost sees, and how its numbers are written.

The logic elsewhere asks for a text by its key, so another language is another copy of this file.
"""

import unicodedata

ERRORS = {
    # arguments
    "int": "{call} 的参数 {name} 应是整数，收到的是 {kind} 类型的 {value!r}。",
    "no_input_size": (
        "{call} 没有给 input_size：算量要知道输入多大，例如 input_size=27 或 input_size=(27, 40)。"
    ),
    "positive": "{call} 的参数 {name} 应是不小于 1 的整数，收到的是 {value!r}。",
    "not_negative": "{call} 的参数 {name} 不能是负数，收到的是 {value!r}。",
    "per_axis": (
        "{call} 的参数 {name} 应是一个整数，或者 {dims} 个整数（{axes}），收到的是 {value!r}。"
    ),
    "padding": (
        "{call} 的参数 padding 应是一个整数、{dims} 个整数（{axes}）、"
        "{twice} 个整数（每个方向的前、后）、带上批和通道两维的 {full} 对整数，"
        "或者 'same'、'valid'，收到的是 {value!r}。"
    ),
    "padding_channels": (
        "{call} 的参数 padding 里，批和通道两维（前两对）只能是 (0, 0)，收到的是 {value!r}。"
    ),
    "bias_attr": (
        "{call} 的参数 bias_attr 应是 None 或 True（有偏置）、False（没有偏置），"
        "或者一个 paddle.ParamAttr，收到的是 {kind} 类型的 {value!r}。"
    ),
    "bool": "{call} 的参数 {name} 应是 True 或 False，收到的是 {value!r}。",
    "groups": (
        "{call} 的参数 groups={groups} 不合适：它要能整除 in_channels={in_channels} "
        "和 out_channels={out_channels}，可以是 {choices}。"
    ),
    "too_small": (
        "{call} 的输出在第 {axis} 个方向（{axis_name}）上只有 {out}，不到 1：输入 {size}，"
        "两边一共填充 {pad}，而窗口张开有 {span}。"
        "请加大 input_size 或 padding，或者减小 {smaller}。"
    ),
    "too_small_transposed": (
        "{call} 的输出在第 {axis} 个方向（{axis_name}）上只有 {out}，不到 1："
        "输入 {size} 展开后是 {full}，两边一共裁掉 {pad}。请加大 input_size，或者减小 padding。"
    ),
    "output_padding": (
        "{call} 的参数 output_padding={value!r} 太大：每个方向上都要小于 stride={stride!r}。"
        "步幅大于 1 的卷积会把几种输入大小变成同一个输出大小，"
        "output_padding 只用来在它们中间选一个。"
    ),
    "ceil_valid": "{call} 的参数 padding='valid' 时 ceil_mode 应是 False，两者不能同时用。",
    "receptive_layers": (
        "receptive_field 的参数 layers 应是各层的列表，例如 [3, (2, 2), 3]，收到的是 {value!r}。"
    ),
    "receptive_layer": (
        "receptive_field 的每一层应是一个核大小、(kernel_size, stride, dilation) 的前一到三项，"
        "或者带这些名字的字典，第 {index} 层收到的是 {value!r}。"
    ),
    # the tracer
    "model": (
        "model_cost 的参数 model 应是一个 paddle.nn.Layer，或者一个不带参数、返回 Layer 的函数，"
        "收到的是 {kind} 类型的 {value!r}。"
    ),
    "factory_result": (
        "model_cost 的参数 model 是一个函数，它应返回一个 paddle.nn.Layer，返回的却是 {kind} 类型。"
    ),
    "factory_failed": (
        "model_cost 的参数 model 是一个函数，调用它来建模型时出错了（{kind}）：{message}"
    ),
    "input_shape": (
        "model_cost 的参数 input_shape 应是一个形状，例如 (1, 3, 224, 224)；有几个输入时，"
        "是形状的列表，或者从 forward 的参数名到形状的字典，列表和字典可以套着写。"
        "收到的是 {value!r}。"
    ),
    "input_size": (
        "model_cost 的参数 input_shape={value!r} 里，第 {axis} 维是 {size!r}："
        "每一维应是不小于 1 的整数，只有第 0 维（批大小）可以写成 None，这时按 1 算。"
    ),
    "input_axes": (
        "model_cost 的参数 input_shape={value!r} 的维数太多：Paddle 的张量最多有 {most} 维。"
    ),
    "input_elements": (
        "model_cost 的参数 input_shape={value!r} 太大：一个输入最多有 {most:,} 个元素。"
    ),
    "no_batch": (
        "model_cost 的参数 input_shape={value!r} 像是少了批大小：形状的第 0 维是一批有几个输入。"
        "写成 {better!r} 就能分析。"
    ),
    "dtype": (
        "model_cost 的参数 dtype 应是 'float32' 这样的名字，"
        "或者与 input_shape 一一对应的列表或字典，收到的是 {value!r}。"
    ),
    "static_mode": "model_cost 要在动态图模式下用。请先调用 paddle.disable_static()。",
    "old_graph": "model_cost 要用新的中间表示（PIR）。请去掉环境变量 FLAGS_enable_pir_api=0。",
    "version": "model_cost 需要 PaddlePaddle 3.0 或更新的版本，现在装的是 {version}。",
    "data_dependent": (
        "model_cost 不能分析这个模型：{where}的前向计算要看张量里的数值才知道往哪走"
        "（例如 if x.sum() > 0、float(x)、x.numpy()），所以计算量随数据而变。"
        "请把这样的分支改成由 Python 的数决定，或者分别分析每一条路。"
    ),
    "control_flow": (
        "model_cost 不能分析这个模型：{where}里有 {operator}，循环多少次、走哪条分支要看数据，"
        "所以计算量随数据而变。请分别分析每一条路。"
    ),
    "card_only": (
        "model_cost 不能分析这个模型：{where}用了 {operator}，"
        "这台机器上的 Paddle 没有它（多半只有显卡版才有）。"
        "请换成做同样计算的普通层（例如 nn.MultiHeadAttention、nn.Linear）再分析，乘加是一样多的。"
    ),
    "forward_failed": (
        "model_cost 用 input_shape={value} 分析模型时，{where}的前向计算出错了"
        "（{kind}）：{message}\n"
        "请先核对 input_shape 是不是这个模型要的形状；若是，再看模型自己的 forward。"
    ),
    "channels": (
        "model_cost 分析模型时，{where}的输入 {shape} 有 {got} 个通道，它的权重却要 {expected} 个。"
        "请核对 input_shape 和 data_format。"
    ),
    "features": (
        "model_cost 分析模型时，{where}的输入 {shape} 在相乘的一维上是 {got}，"
        "另一个乘数（例如权重）却要 {expected}。请先核对 input_shape 是不是这个模型要的形状。"
    ),
    "unknown_size": (
        "model_cost 不能分析这个模型：{where}里 {operator} 的输入形状 {shape} 要等数据来了才知道，"
        "所以计算量随数据而变。"
    ),
    "depth": "blocks 的参数 depth 应是不小于 1 的整数，收到的是 {value!r}。",
    "dearest": "dearest 的参数 count 应是不小于 1 的整数，收到的是 {value!r}。",
    "dearest_by": (
        "dearest 的参数 by 应是 'macs'、'params' 或 'activations'，收到的是 {value!r}。"
    ),
    "compare": (
        "compare 的参数 {name} 应是 model_cost 返回的 Report，收到的是 {kind} 类型的 {value!r}。"
    ),
    "plot_empty": "没有可画的行：这份报告里没有一层有参数或乘加。",
    "add": "只能把 Cost 与 Cost 相加，收到的是 {kind} 类型。",
}

WARNINGS = {
    "field_too_large": (
        "感受野 {field} 比输入 {size} 还大：每个输出都看得到整幅图，多出来的是图外的填充。"
    ),
}

AXES = {1: ("长",), 2: ("高", "宽"), 3: ("深", "高", "宽")}

COST = {
    "params": "参数量",
    "weights": "权重",
    "biases": "偏置",
    "macs": "计算量（MACs）",
    "padding_macs": "其中落在填充或裁边上的",
    "flops": "FLOPs（2 × MACs）",
    "output_size": "输出大小",
    "activations": "输出元素个数",
    "weight_macs": "另计：把权重变成权重的乘加",
    "bias_adds": "另计：偏置加法",
    "pool_ops": "另计：池化的比较或加法",
}

COLUMNS = {
    "name": "层",
    "kind": "类型",
    "input_shape": "输入",
    "output_shape": "输出",
    "params": "参数量",
    "macs": "MACs",
    "activations": "输出元素",
    "note": "备注",
}

KINDS = {
    "conv": "卷积",
    "pointwise": "逐点卷积",
    "depthwise": "深度卷积",
    "grouped": "分组卷积",
    "conv_transpose": "转置卷积",
    "linear": "全连接",
    "matmul": "矩阵乘",
    "bilinear": "双线性",
    "recurrent": "循环层",
    "deformable": "可变形卷积",
    "max_pool": "最大池化",
    "avg_pool": "平均池化",
    "norm": "归一化",
    "embedding": "查表",
    "other": "其他",
}

NOTES = {
    "again": "第 {call} 次调用，参数已计",
    "alias": "又名 {names}",
    "shared": "与 {names} 共用参数，不再计",
    "never_called": "从未调用",
    "params_unused": "前向没有用到",
    "not_registered": "参数不在 model.parameters() 里",
    "made": "在 forward 里建的层",
    "plain": "用到的张量不是参数，不计入参数量",
    "uncounted": "计算量未知，未计入",
    "weights_only": "只处理参数，与输入无关",
}

CATEGORIES = {
    "elementwise": "逐元素运算",
    "activation": "激活函数",
    "pooling": "池化",
    "normalization": "归一化",
    "reduction": "归约",
    "comparison": "比较与逻辑",
    "movement": "搬运与变形",
    "creation": "生成常量与随机数",
    "lookup": "查表与选取",
    "resize": "插值",
    "loss": "损失函数",
}

REPORT = {
    "title": "输入 {shape}",
    "batch_none": "批大小 None 按 1 算",
    "batch_many": "MACs 和输出元素是整批 {batch} 个的",
    "total": "合计",
    "share": "占比",
    "trainable": "可训练 {trainable}，冻结 {frozen}",
    "running_stats": "另有归一化的滑动统计量 {count} 个，不是参数",
    "bias_adds": "偏置加法 {bias_adds}，池化的比较或加法 {pool_ops}",
    "padding_macs": "其中落在填充或裁边上的乘加 {macs}",
    "weight_macs": "另有把权重变成权重的乘加 {macs}，与输入无关，不在 MACs 里",
    "flops": "FLOPs = 2 × MACs = {flops}",
    "not_counted": "不计入 MACs 的运算：{operators}",
    "unknown": "注意：下面的运算会计算，convcost 却不认识，没有计入：{operators}",
    "outermost": "（最外层）",
    "plot_params": "参数量",
    "plot_macs": "计算量（MACs）",
    "layer": "{name}（{kind}）",
    "model": "模型",
}

COMPARE_COLUMNS = {
    "name": "层",
    "status": "变化",
    "params": ("参数量：前", "后", "后/前"),
    "macs": ("MACs：前", "后", "后/前"),
}

COMPARE = {
    "same": "没变",
    "changed": "改了",
    "added": "新增",
    "removed": "去掉",
    "total": "合计",
    "same_left_out": "没变的 {count} 层没有列出",
    "nothing": "两份报告一层一层都相同",
    "inputs": "输入不同：前 {before}，后 {after}",
    "unknown": "注意：有不认识的运算没有计入：{operators}",
}

#: What ``python -m convcost`` says.
COMMAND = {
    "description": "算一个 PaddlePaddle 模型的参数量和乘加，不运行它。",
    "epilog": (
        "例：python -m convcost paddle.vision.models:resnet50 --input 1,3,224,224\n"
        "    python -m convcost net.py:Net --input 1,3,32,32 --max-macs 50M\n"
        "    python -m convcost compare net.py:Old net.py:New --input 1,3,32,32\n"
        "退出码：0 算好了，没有超过上限；1 超过上限，或者有算不进去的运算；2 用法或模型有错。"
    ),
    "model": "模块:名字 或 文件.py:名字，指一个 Layer 或不带参数、返回 Layer 的函数",
    "other": "compare 时的第二个模型",
    "input": "输入的形状，批大小在前，如 1,3,224,224；有几个输入就写几次，或写成 参数名=形状",
    "dtype": "输入的类型，如 int64；与 --input 一一对应，只写一次就用于全部",
    "depth": "按层名的前几段合并成块来列",
    "top": "只列最贵的几层（按乘加）",
    "plot": "把条形图存成这个文件（PNG、SVG、PDF）",
    "json": "输出 JSON",
    "csv": "输出 CSV",
    "markdown": "输出 Markdown",
    "max_macs": "乘加的上限，如 5e9 或 5G；超过时退出码是 1",
    "max_params": "参数量的上限，如 30e6 或 30M；超过时退出码是 1",
    "over": "✗ {what}：{value}，超过上限 {limit}，多了 {more}。",
    "within": "✓ {what}：{value}，没有超过上限 {limit}。",
    "incomplete": "✗ 有不认识的运算没有计入（{operators}），不能说没有超过上限。",
    "error": "✗ {message}",
    "no_model": "应正好有一个模型（要比较两个，写 compare 前 后）。{usage}",
    "no_other": "compare 要两个模型：前一个和后一个。",
    "no_input": "没有给输入的形状：加上 --input，例如 --input 1,3,224,224。",
    "spec": "模型 {value!r} 应写成 模块:名字 或 文件.py:名字，例如 paddle.vision.models:resnet50。",
    "no_file": "没有 {value} 这个文件。",
    "import_failed": "导入 {value} 时出错了（{kind}）：{message}",
    "no_name": "{module} 里没有 {name}。{close}",
    "close": "是不是 {names}？",
    "bad_shape": "形状 {value!r} 应是逗号隔开的整数，例如 1,3,224,224。",
    "mixed": "--input 要么都写参数名（名字=形状），要么都不写。",
    "twice": "--input 里 {name} 写了两次。",
    "dtypes": "--dtype 写了 {given} 次，--input 有 {inputs} 个：写一次，或者一样多。",
    "bad_limit": "上限 {value!r} 应是一个正数，例如 5e9、5G、30M。",
    "bad_count": "{value!r} 应是不小于 1 的整数。",
    "no_csv": "compare 没有 --csv、--plot、--top；要数据用 --json。",
    "no_top": "--json、--csv 给的总是全部，不能和 --top、--depth 一起用。",
    "plot_failed": "图没有存成（{kind}）：{message}",
    "saved": "图存在 {file}。",
}

PITFALL_COLUMNS = ("情形", "正确", "paddle.flops", "model_cost")

PITFALLS = {
    "in_a_model": "模型里的卷积层（作对照）",
    "bare": "直接量一个卷积层",
    "subclass": "nn.Conv2D 的子类",
    "nhwc": "NHWC 格式的卷积层",
    "transposed": "转置卷积，步幅 2",
    "transposed_grouped": "分组转置卷积，步幅 2",
    "functional": "F.conv2d",
    "shared": "同一层挂在两个名字下",
    "unused": "有一层从不调用",
    "keyword": "用关键字调用层",
    "two_inputs": "两个输入",
    "batch_none": "批大小写成 None",
    "conv_bias": "有偏置的卷积层",
    "linear_bias": "有偏置的全连接层",
    "batch_norm": "卷积层加 BatchNorm2D",
    "average_pool": "卷积层加平均池化",
    "max_pool": "卷积层加最大池化",
    "state_dict": "量过之后 state_dict 的项数",
    "training": "量过之后处于训练模式的层数",
    "hooks": "量的途中出错之后的钩子数",
}

JOIN = "、"
SEPARATOR = "；"


class _Shown:
    """A value that a message quotes, cut where it gets long."""

    def __init__(self, value):
        self.value = value

    def __repr__(self):
        try:
            text = " ".join(repr(self.value).split())
        except Exception:  # a value of any class may come in
            text = f"<{type(self.value).__name__}>"
        return text if len(text) <= 120 else text[:119] + "…"


def error(key, /, **values):
    """Return the text of an error, filled in."""
    plain = (str, int, float)
    shown = {k: v if isinstance(v, plain) else _Shown(v) for k, v in values.items()}
    return ERRORS[key].format(**shown)


def with_commas(number):
    """Write a count with separators: ``447,897,600``."""
    return f"{number:,}"


def short(number):
    """Write a count with four significant digits and a unit.

    K is thousand, M million, G billion, T a thousand billion, as the papers write them.

    >>> short(447_897_600), short(61), short(999_999), short(15_470_264_320)
    ('447.9 M', '61', '1 M', '15.47 G')
    """
    value, unit = float(number), ""
    for bigger in ("K", "M", "G", "T"):
        if abs(float(f"{value:.4g}")) < 1000:
            break
        value, unit = value / 1000, bigger
    return f"{float(f'{value:.4g}'):,.10g} {unit}".rstrip()


def both(number):
    """Write a count with separators and, from ten thousand on, the short form after it."""
    text = with_commas(number)
    return f"{text}（{short(number)}）" if number >= 10_000 else text


def by_times(shape):
    """Write a shape or size: ``1×3×224×224``; a single number stands alone."""
    return "×".join(str(size) for size in shape) if shape else ""


def block(name):
    """Write the name of a block; what lies in none is the outermost."""
    return name or REPORT["outermost"]


def width(text):
    """Columns that a text takes in a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def pad(text, columns, right=False):
    """Fill a text with spaces to a width, on the left if ``right`` is true."""
    space = " " * (columns - width(text))
    return space + text if right else text + space


def ratio(value):
    """Write a ratio with three significant digits, large ones whole.

    >>> ratio(0.1144), ratio(1.0), ratio(22.76), ratio(1234.5), ratio(0.000123)
    ('0.114', '1', '22.8', '1,234', '0.000123')
    """
    return f"{value:,.0f}" if value >= 1000 else f"{float(f'{value:.3g}'):.10g}"
