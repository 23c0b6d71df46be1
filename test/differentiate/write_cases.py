"""Runs PyTorch and keeps its gradients, for the scripts beside this one."""
import json
import math

import torch

cases = []


def number(value):
    return "nan" if math.isnan(value) else ("inf" if value > 0 else "-inf") if math.isinf(value) else float(f"{value:.8g}")


def numbers(tensor):
    return [number(v) for v in tensor.detach().float().contiguous().flatten().tolist()]


def as_given(tensor):
    return torch.tensor([float(v) for v in numbers(tensor)]).view(tensor.shape)


def case(body, run, *inputs, counted=(), finite=True, of=None):
    """Gradients of x, y and z, which are in `counted` if they only count something out."""
    given = [as_given(t).requires_grad_(i not in counted) for i, t in enumerate(inputs)]
    result = run(*given)
    cotangent = as_given(torch.randn(result.shape))
    result.backward(cotangent)
    params = ", ".join(f"{n}: [{', '.join(map(str, t.shape))}]" for n, t in zip("xyz", given))
    tensor = lambda t: {"shape": list(t.shape), "data": numbers(t)}
    gradients = [None if i in counted else tensor(torch.zeros(t.shape) if t.grad is None else t.grad) for i, t in enumerate(given)]
    assert not finite or all(g is None or all(map(math.isfinite, map(float, g["data"]))) for g in gradients), body
    text = f"model Case {{\n  forward({params}) {{\n    " + (body if body.startswith("return") or "\nreturn" in body else f"return {body}").replace("\n", "\n    ") + "\n  }\n}\n"
    cases.append({"name": body if of is None else f"{body} of {of}", "text": text, "inputs": [tensor(t) for t in given], "cotangent": tensor(cotangent), "gradients": gradients})


def write(name):
    with open(name, "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(each, separators=(",", ":"), ensure_ascii=False) for each in cases) + "\n]\n")
