"""Writes answers.json: what PyTorch answers at special values for each function that works element by element.

Needs Debian's python3-torch and the system's python3; the test needs neither. Run it in this folder.
Each answer is taken three times: from a long tensor, element by element (PyTorch has vectorized loops, and plain ones for
what is left of them), and in double precision, whose numbers are kept. Where they disagree about what is NaN, infinite, zero
or a number, or about a sign of zero, it is null: then PyTorch 1.13 is of two minds.
"""
import json
import math

import torch
import torch.nn.functional as F

inf, nan = math.inf, math.nan
# 1e-40 is denormal in single precision, 1.2e-38 the least that is not; 88.5 and 3.4e38 are near the ends of exp and of float32.
unary_points = [nan, inf, -inf, 0.0, -0.0, 1e-40, -1e-40, 1.2e-38, -1.2e-38, 1e-20, -1e-20, 0.5, -0.5, 1.0, -1.0, 1.5, -1.5, 2.5, -2.5,
                3.0, -3.0, 6.0, -6.0, 19.0, -19.0, 25.0, -25.0, 88.5, -88.5, 1e30, -1e30, 3.4e38, -3.4e38]
# Sine and cosine promise nothing of large numbers but their range.
periodic_points = [p for p in unary_points if not math.isfinite(p) or abs(p) < 100]
binary_points = [nan, inf, -inf, 0.0, -0.0, 1e-40, 1.0, -1.0, 2.0, -2.5, 1e30]
divided_points = [nan, inf, -inf, 0.0, -0.0, 1.0, -1.0, 2.0, -2.5, 7.0]

unary = [
    ("relu(x)", F.relu), ("relu6(x)", F.relu6), ("leaky_relu(x)", F.leaky_relu), ("leaky_relu(x, 0.2)", lambda x: F.leaky_relu(x, 0.2)),
    ("sigmoid(x)", torch.sigmoid), ("tanh(x)", torch.tanh), ("silu(x)", F.silu), ("exp(x)", torch.exp), ("log(x)", torch.log),
    ("sqrt(x)", torch.sqrt), ("rsqrt(x)", torch.rsqrt), ("abs(x)", torch.abs), ("-x", torch.neg),
    ("hardsigmoid(x)", F.hardsigmoid), ("hardswish(x)", F.hardswish), ("hardtanh(x)", F.hardtanh), ("hardtanh(x, -0.5, 2)", lambda x: F.hardtanh(x, -0.5, 2)),
    ("hardshrink(x)", F.hardshrink), ("hardshrink(x, 0)", lambda x: F.hardshrink(x, 0)), ("softshrink(x)", F.softshrink),
    ("softshrink(x, 0)", lambda x: F.softshrink(x, 0)), ("threshold(x, 0.5, 20)", lambda x: F.threshold(x, 0.5, 20)),
    ("clamp(x, -1, 0.5)", lambda x: torch.clamp(x, -1, 0.5)), ("clamp(x, min=0)", lambda x: torch.clamp(x, min=0)),
    ("clamp(x, max=0)", lambda x: torch.clamp(x, max=0)), ("elu(x)", F.elu), ("elu(x, 0.7)", lambda x: F.elu(x, 0.7)), ("selu(x)", F.selu),
    ("celu(x)", F.celu), ("celu(x, 2)", lambda x: F.celu(x, 2)), ("gelu(x)", F.gelu), ('gelu(x, approximate="tanh")', lambda x: F.gelu(x, approximate="tanh")),
    ("softplus(x)", F.softplus), ("softplus(x, 2, 1)", lambda x: F.softplus(x, 2, 1)), ("logsigmoid(x)", F.logsigmoid), ("mish(x)", F.mish),
    ("softsign(x)", F.softsign), ("tanhshrink(x)", F.tanhshrink), ("erf(x)", torch.erf), ("sin(x)", torch.sin), ("cos(x)", torch.cos),
    ("expm1(x)", torch.expm1), ("log1p(x)", torch.log1p), ("log2(x)", torch.log2), ("log10(x)", torch.log10), ("floor(x)", torch.floor),
    ("ceil(x)", torch.ceil), ("round(x)", torch.round), ("trunc(x)", torch.trunc), ("reciprocal(x)", torch.reciprocal),
    ("square(x)", torch.square), ("sign(x)", torch.sign), ("x ** 2", lambda x: x ** 2), ("x ** 0.5", lambda x: x ** 0.5), ("x ** 3", lambda x: x ** 3),
    ("x ** 0", lambda x: x ** 0), ("x ** -0.5", lambda x: x ** -0.5), ("pow(x, 0.5)", lambda x: torch.pow(x, 0.5)), ("x ** -1", lambda x: x ** -1), ("x ** -2", lambda x: x ** -2), ("2 ** x", lambda x: 2 ** x), ("1 / x", lambda x: 1 / x), ("x + 0", lambda x: x + 0), ("x * 1", lambda x: x * 1),
    ("x - 0", lambda x: x - 0), ("0 - x", lambda x: 0 - x), ("x * 0", lambda x: x * 0), ("x / 1", lambda x: x / 1), ("x // 2", lambda x: x // 2), ("x // -0.5", lambda x: torch.floor_divide(x, -0.5)), ("2 // x", lambda x: torch.floor_divide(torch.full_like(x, 2), x)),
    ("x + -0.0", lambda x: x + -0.0), ("x * -0.0", lambda x: x * -0.0), ("where(x > 0, -0.0, 1)", lambda x: torch.where(x > 0, torch.full_like(x, -0.0), torch.ones_like(x))),
    ("2 - (3 - x)", lambda x: 2 - (3 - x)), ("2 - (x + 3)", lambda x: 2 - (x + 3)), ("2 / (3 / x)", lambda x: 2 / (3 / x)), ("2 / (x * 3)", lambda x: 2 / (x * 3)), ("-(x + 1)", lambda x: -(x + 1)), ("-(-x)", lambda x: -(-x)), ("(x > 0) == (x < 2)", lambda x: (x > 0) == (x < 2)),
    ("x > 0", lambda x: x > 0),
    ("x == 0", lambda x: x == 0), ("x != x", lambda x: x != x), ("dropout(x, training=false)", lambda x: F.dropout(x, training=False)),
]
binary = [
    ("x + y", torch.add), ("x - y", torch.sub), ("x * y", torch.mul), ("x / y", torch.div), ("x // y", torch.floor_divide),
    ("maximum(x, y)", torch.maximum), ("minimum(x, y)", torch.minimum), ("x ** y", torch.pow), ("x - (y - x)", lambda x, y: x - (y - x)), ("x / (y / x)", lambda x, y: x / (y / x)), ("x < y", torch.lt), ("x <= y", torch.le),
    ("x > y", torch.gt), ("x >= y", torch.ge), ("x == y", torch.eq), ("x != y", torch.ne), ("logical_and(x, y)", torch.logical_and),
    ("logical_or(x, y)", torch.logical_or), ("logical_xor(x, y)", torch.logical_xor), ("where(x > 0, x, y)", lambda x, y: torch.where(x > 0, x, y)),
]


def word(value):
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else 0
    return float(f"{value:.9g}")


def kind(value):
    return value if isinstance(value, str) or value == 0 else "number"


def answers(f, *inputs):
    whole = [word(v) for v in f(*inputs).to(torch.float32).tolist()]
    single = [word(f(*(i[at : at + 1] for i in inputs)).to(torch.float32).item()) for at in range(len(inputs[0]))]
    exact = [word(v) for v in f(*(i.double() for i in inputs)).to(torch.float32).tolist()]
    return [c if kind(a) == kind(b) == kind(c) else None for a, b, c in zip(whole, single, exact)]


def later(text, x, answer):
    """What PyTorch 2 answers otherwise: softshrink keeps NaN (and is of two minds about -0), elu and its kin keep -0 and small numbers."""
    if text.startswith("softshrink"):
        return "nan" if math.isnan(x) else None if answer == 0 and math.copysign(1, x) < 0 else answer
    if text[:4] in ("elu(", "selu", "celu") and abs(x) < 1e-10:
        return word(x) if x == 0 else None
    return answer


cases = []
for text, f in unary:
    points = periodic_points if text[:3] in ("sin", "cos") else unary_points
    x = torch.tensor(points, dtype=torch.float32)
    cases.append({"text": text, "x": [word(v) for v in points], "answers": [later(text, p, a) for p, a in zip(points, answers(f, x))]})
for text, f in binary:
    points = divided_points if text == "x // y" else binary_points
    pairs = [(a, b) for a in points for b in points]
    x, y = (torch.tensor(side, dtype=torch.float32) for side in zip(*pairs))
    cases.append({"text": text, "x": [word(a) for a, _ in pairs], "y": [word(b) for _, b in pairs], "answers": answers(f, x, y)})

with open("answers.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(each) for each in cases) + "\n]\n")
unsure = [(c["text"], c["x"][i], c.get("y", [None] * 999)[i]) for c in cases for i, a in enumerate(c["answers"]) if a is None]
print(len(cases), "functions,", sum(len(c["answers"]) for c in cases), "answers, of which PyTorch is of two minds in", unsure)
