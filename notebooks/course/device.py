"""Where the course computes: on the processor, unless the reader asks for a card.

A card draws other random numbers than the processor, so it trains other networks and prints other
numbers than the pages have. Who wants it says so before the first cell, with the environment
variable COURSE_DEVICE=gpu (in a notebook: `%env COURSE_DEVICE=gpu` in a cell before it).

Either way TF32 is off. Cards since Ampere can round the inputs of float32 products to ten bits
after the point; Paddle has had that on, off, and on for convolutions only, depending on the
version, and reads what decides it when it is imported.
"""

import os
import sys
from typing import NamedTuple

VARIABLE = "COURSE_DEVICE"
# NVIDIA's libraries read the first, in every version of Paddle; Paddle itself the flags, since 3.3.
NO_TF32 = {
    "NVIDIA_TF32_OVERRIDE": "0",
    "FLAGS_cublas_allow_tf32": "0",
    "FLAGS_cudnn_allow_tf32": "0",
}

ON_CARD = "在显卡 {name} 上算。随机数和处理器上的不同，训练出的网络和正文里的数也就不同。"
STILL_TF32 = "float32 的乘积仍被舍入到 {bits} 位，TF32 没有关掉：重启内核，先导入 course。"
TOO_LATE = "Paddle 已经先导入了，TF32 可能没有关掉：重启内核，先导入 course。"
UNKNOWN = "{variable}={value}：只认 cpu 和 gpu。仍在处理器上算。"
NOT_BUILT = "{variable}=gpu：装的这个 Paddle 不会用显卡（要 paddlepaddle-gpu）。仍在处理器上算。"
NONE_SEEN = "{variable}=gpu：Paddle 看不到显卡。仍在处理器上算。"
UNUSABLE = "{variable}=gpu：显卡用不了（{reason}）。仍在处理器上算。"


class Device(NamedTuple):
    """Where to compute ("cpu" or "gpu"), and what there is to say of it; often nothing."""

    name: str
    said: str = ""


def choose_device() -> Device:
    """Turn TF32 off, set Paddle's device as COURSE_DEVICE asks, and print what is to be known.

    Without the variable that is the processor, and nothing is printed. A value that is not known,
    or a card that Paddle cannot use, is a sentence, and the processor computes.
    """
    late = "paddle" in sys.modules
    os.environ.update(NO_TF32)
    import paddle

    device = _asked_for(os.environ.get(VARIABLE, "").strip().lower())
    if device.name == "cpu":
        paddle.set_device("cpu")
    elif late:
        device = device._replace(said=f"{device.said}\n{TOO_LATE}")
    if device.said:
        print(device.said)
    return device


def _asked_for(value: str) -> Device:
    """What `value` of the variable comes to here; a card is tried with a product."""
    import paddle

    if value in {"", "cpu"}:
        return Device("cpu")
    if value != "gpu":
        return Device("cpu", UNKNOWN.format(variable=VARIABLE, value=value))
    if not paddle.is_compiled_with_cuda():
        return Device("cpu", NOT_BUILT.format(variable=VARIABLE))
    try:
        if paddle.device.cuda.device_count() == 0:
            return Device("cpu", NONE_SEEN.format(variable=VARIABLE))
        paddle.set_device("gpu")
        from course.tolerance import bits_of_products  # it multiplies, so the card is used

        bits = bits_of_products()
        card = paddle.device.cuda.get_device_name()
    except Exception as error:  # a driver too old, a card that is full or lost: of any type
        last = (str(error).strip().splitlines() or [type(error).__name__])[-1]
        return Device("cpu", UNUSABLE.format(variable=VARIABLE, reason=last[:200]))
    said = ON_CARD.format(name=card)
    return Device("gpu", said if bits >= 23 else f"{said}\n{STILL_TF32.format(bits=bits)}")
