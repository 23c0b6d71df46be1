"""Writes answers.json: what PyTorch answers for convolutions and pooling whose two dimensions and four sides all differ.

Needs Debian's python3-torch and the system's python3; the test needs neither. Run it in this folder.
"""
import json
import math
import random

import torch
import torch.nn.functional as F

rng = random.Random(3)
between = rng.randint
cases = []


def values(seed, shape):
    """Numbers that the test makes just so."""
    count = 1
    for size in shape:
        count *= size
    return torch.tensor([((i * 7919 + seed * 104729) % 2003) / 1000 - 1 for i in range(count)], dtype=torch.float64).view(shape).float()


def case(text, answer, shapes, most=150):
    """`shapes` are those of x and of the parameters w and b."""
    try:
        out = answer(*(values(i, shape).double() for i, shape in enumerate(shapes)))
    except RuntimeError:
        return False
    if out.numel() > most or out.numel() == 0:
        return False
    names = ["w", "b"][: len(shapes) - 1]
    fields = "".join(f"  {name} = Parameter({list(shape)})\n" for name, shape in zip(names, shapes[1:]))
    model = f"model Case {{\n{fields}  forward(x: {['N', *shapes[0][1:]]}) {{ return {text} }}\n}}\n".replace("'N'", "N")
    cases.append({"name": f"{text} of {list(shapes[0])}" + (f" by {list(shapes[1])}" if names else ""), "text": model, "shapes": shapes, "shape": list(out.shape), "answer": [word(v) for v in out.flatten().tolist()]})
    return True


def word(value):
    """A window that sees nothing but padding has minus infinity, which JSON lacks."""
    return "-inf" if value == -math.inf else float(f"{value:.8g}")


def pair(low, high):
    return (between(low, high), between(low, high))


def repeat(count, make):
    made = 0
    while made < count:
        made += make()


def pool():
    kernel, stride = pair(1, 4), pair(1, 4)
    padding = tuple(between(0, k // 2) for k in kernel)
    shape = [between(1, 2), between(1, 5), between(1, 9), between(1, 9)]
    window = f"x, {kernel}, stride={stride}, padding={padding}"
    ceil = rng.random() < 0.7
    flag = f", ceil_mode={str(ceil).lower()}"
    if rng.random() < 0.5:
        dilation = pair(1, 2)
        return case(f"max_pool2d({window}, dilation={dilation}{flag})", lambda x: F.max_pool2d(x, kernel, stride, padding, dilation, ceil), [shape])
    counts = rng.random() < 0.5
    return case(f"avg_pool2d({window}{flag}, count_include_pad={str(counts).lower()})", lambda x: F.avg_pool2d(x, kernel, stride, padding, ceil, counts), [shape])


def padded(sides):
    return f"pad(x, {sides})" if any(sides) else "x"


def conv(channels, outs, groups, kernel, stride, dilation, sides, size, bias=True, most=150):
    """`sides` are left, right, top and bottom."""
    shapes = [[between(1, 2), channels, *size], [outs, channels // groups, *kernel]] + ([[outs]] if bias else [])
    text = f"conv2d({padded(sides)}, w, {'b' if bias else 'none'}, stride={stride}, dilation={dilation}, groups={groups})"
    return case(text, lambda x, w, b=None: F.conv2d(F.pad(x, sides), w, b, stride, 0, dilation, groups), shapes, most)


def any_conv():
    groups = rng.choice([1, 1, 2, 3])
    return conv(groups * between(1, 4), groups * between(1, 3), groups, pair(1, 4), pair(1, 3), pair(1, 3), tuple(between(0, 3) for _ in range(4)), pair(1, 8), rng.random() < 0.5)


def transposed():
    groups = rng.choice([1, 1, 2])
    ins, outs, kernel, stride, dilation, padding = groups * between(1, 4), between(1, 3), pair(1, 4), pair(1, 3), pair(1, 3), pair(0, 2)
    more = tuple(between(0, max(s, d) - 1) for s, d in zip(stride, dilation))
    shapes = [[between(1, 2), ins, *pair(1, 5)], [ins, outs, *kernel], [outs * groups]]
    text = f"conv_transpose2d(x, w, b, stride={stride}, padding={padding}, output_padding={more}, groups={groups}, dilation={dilation})"
    return case(text, lambda x, w, b: F.conv_transpose2d(x, w, b, stride, padding, more, groups, dilation), shapes)


repeat(60, pool)
repeat(40, any_conv)
repeat(30, transposed)
# One filter for each channel, for as many channels as vectors leave over or not.
for channels in range(3, 10):
    for stride, dilation in [((1, 1), (1, 2)), ((2, 1), (2, 3)), ((1, 1), (3, 1))]:
        conv(channels, channels, channels, (3, 2), stride, dilation, (1, 0, 2, 1), (6, 7), most=1000)
    conv(channels, 2 * channels, channels, (2, 3), (1, 2), (2, 1), (0, 2, 1, 0), (5, 6), most=1000)
# Enough channels for Winograd's tiles: no two sides alike, sizes that are no multiple of a tile.
for sides in [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 1, 1), (1, 3, 0, 0)]:
    for height, width in [(9, 10), (7, 11)]:
        shapes = [[1, 8, height, width], [8, 8, 3, 3], [8]]
        # Only a part of it, which all tiles have one in.
        case(f"conv2d({padded(sides)}, w, b)[:, 5:6]", lambda x, w, b: F.conv2d(F.pad(x, sides), w, b)[:, 5:6], shapes, most=1000)
# The stride that is left out is the window's size, and the padding nothing.
case("max_pool2d(x, (2, 3))", lambda x: F.max_pool2d(x, (2, 3)), [[1, 2, 5, 7]])
case("avg_pool2d(x, (3, 2))", lambda x: F.avg_pool2d(x, (3, 2)), [[1, 2, 7, 5]])
case("max_pool1d(x, 3)", lambda x: F.max_pool1d(x, 3), [[1, 2, 8]])
case("avg_pool1d(x, 3)", lambda x: F.avg_pool1d(x, 3), [[1, 2, 8]])

with open("answers.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(each) for each in cases) + "\n]\n")
print(len(cases))
