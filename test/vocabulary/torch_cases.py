"""What the scripts beside it share: each asks PyTorch about a family of layers and functions, and writes cases/FAMILY.json.

Needs Debian's python3-torch and the system's python3; the tests need neither. Run the scripts in this folder.
"""
import json
import math

import torch

torch.manual_seed(0)
cases = []


def numbers(tensor):
    special = {math.inf: "inf", -math.inf: "-inf"}
    values = tensor.detach().to(torch.float32).contiguous().flatten().tolist()
    return ["nan" if math.isnan(v) else special[v] if v in special else -0.0 if v == 0 and math.copysign(1, v) < 0 else float(f"{v:.8g}") for v in values]


def case(name, body, answer, *inputs, module=None, field=None, batch=False):
    """A model whose forward holds `body` (or returns it), over x, y and z; N stands for the first sizes if `batch`."""
    names = "xyz"[: len(inputs)]
    shapes = [["N", *t.shape[1:]] if batch else list(t.shape) for t in inputs]
    params = ", ".join(f"{n}: [{', '.join(map(str, s))}]" for n, s in zip(names, shapes))
    lines = ["model Case {"] + ([f"  layer = {field}"] if field else []) + [f"  forward({params}) {{"]
    lines += [f"    {line}" for line in (body if "return" in body else f"return {body}").split("\n")] + ["  }", "}"]
    inputs = [torch.tensor([float(v) for v in numbers(t)]).view(t.shape) for t in inputs]
    state = {}
    if module is not None:
        for key, value in module.state_dict().items():
            if value.dtype == torch.float32:
                value.copy_(torch.tensor(numbers(value)).view(value.shape))
                state[f"layer.{key}"] = numbers(value)
    with torch.no_grad():
        out = answer(*inputs)
    outs = list(out) if isinstance(out, (tuple, list)) else [out]
    tensor = lambda t: {"shape": list(t.shape), "data": numbers(t)}
    cases.append({"name": name, "text": "\n".join(lines) + "\n", "state": state, "inputs": [tensor(t) for t in inputs], "expected": [tensor(t) for t in outs]})


def layer(field, module, *inputs, call=None, answer=None, batch=False):
    names = ", ".join("xyz"[: len(inputs)])
    case(field if call is None else f"{field}: {call}", call or f"layer({names})", answer or module.eval(), *inputs, module=module, field=field, batch=batch)


def write(family):
    with open(f"cases/{family}.json", "w") as file:
        file.write("[\n" + ",\n".join(json.dumps(each, separators=(",", ":"), ensure_ascii=False) for each in cases) + "\n]\n")
