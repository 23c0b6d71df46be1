"""PyTorch's own samples of its functions (op_db) and modules (module_db) as networks, with its answers: samples.json of the folder given.

Needs Debian's python3-torch and the system's python3. Run by hand, then `npx tsx test/vocabulary/pytorch-samples/run-samples.ts FOLDER`.
"""
import json
import math
import os
import sys
import types
import unittest
import warnings

import torch

warnings.filterwarnings("ignore")
# PyTorch's test tools import it, and use nothing of it that is needed here.
expecttest = types.ModuleType("expecttest")
expecttest.TestCase, expecttest.ACCEPT = unittest.TestCase, False
sys.modules.setdefault("expecttest", expecttest)
from torch.testing._internal.common_methods_invocations import op_db  # noqa: E402
from torch.testing._internal.common_modules import module_db  # noqa: E402

MOST_OF_ONE = 12
MOST_NUMBERS = 4000
samples, skipped = [], {}


def skip(name, why):
    skipped.setdefault(why, set()).add(name)


class Unsayable(Exception):
    pass


def words(tensor):
    special = {math.inf: "inf", -math.inf: "-inf"}
    return ["nan" if math.isnan(v) else special.get(v, v) for v in tensor.detach().to(torch.float32).flatten().tolist()]


def plain(tensor):
    if tensor.is_complex() or tensor.is_sparse or tensor.numel() > MOST_NUMBERS or 0 in tensor.shape:
        raise Unsayable("a complex, large or empty tensor")
    return {"shape": list(tensor.shape), "data": words(tensor)}


def spell(value, inputs):
    """The value in the language; a tensor becomes an input, one without dimensions the sum of one."""
    if isinstance(value, torch.Tensor):
        if len(inputs) == 8:
            raise Unsayable("many tensors")
        name = f"x{len(inputs)}"
        inputs.append(plain(value.reshape(1) if value.dim() == 0 else value))
        return f"{name}.view([])" if value.dim() == 0 else f"({name} != 0)" if value.dtype == torch.bool else name
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, str)):
        return json.dumps(value)
    if isinstance(value, float) and math.isfinite(value):
        return repr(value)
    if isinstance(value, float) and math.isinf(value):
        return f'"{value}"'
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(spell(each, inputs) for each in value) + "]"
    raise Unsayable(f"an argument of type {type(value).__name__}")


def results(found):
    found = found if isinstance(found, (list, tuple)) else [found]
    if not found or not all(isinstance(each, torch.Tensor) for each in found):
        raise Unsayable("a result that is no tensor")
    return [plain(each) for each in found]


def model(inputs, call, field=""):
    params = ", ".join(f"x{i}: [{', '.join(map(str, each['shape']))}]" for i, each in enumerate(inputs))
    return f"model Case {{\n{field}  forward({params}) {{ return {call} }}\n}}\n"


def add(name, kind, inputs, text, state, expected):
    if not inputs:
        raise Unsayable("no tensor to begin with")
    samples.append({"name": name, "kind": kind, "text": text, "state": state, "inputs": inputs, "expected": expected})


def arguments(args, kwargs, inputs):
    return ", ".join([*(spell(each, inputs) for each in args), *(f"{key}={spell(each, inputs)}" for key, each in kwargs.items())])


for op in op_db:
    if torch.float32 not in op.dtypes or op.name.startswith("__"):
        continue
    name = op.name.split(".")[-1]
    try:
        given = list(op.sample_inputs("cpu", torch.float32))
    except Exception as error:
        skip(op.name, f"samples that cannot be made: {type(error).__name__}")
        continue
    for sample in given[:MOST_OF_ONE]:
        try:
            inputs = []
            call = f"{name}({arguments([sample.input, *sample.args], sample.kwargs, inputs)})"
            with torch.no_grad():
                expected = results(op(sample.input, *sample.args, **sample.kwargs))
            add(op.name, "function", inputs, model(inputs, call), {}, expected)
        except Unsayable as error:
            skip(op.name, str(error))
        except Exception as error:
            skip(op.name, f"PyTorch: {type(error).__name__}")

for info in module_db:
    name = info.module_cls.__name__
    for training in (False,):
        given = info.module_inputs_func(info, device="cpu", dtype=torch.float32, requires_grad=False, training=training)
        for sample in list(given)[:MOST_OF_ONE]:
            try:
                inputs = []
                made, call = sample.constructor_input, sample.forward_input
                module = info.module_cls(*made.args, **made.kwargs).eval()
                with torch.no_grad():
                    expected = results(module(*call.args, **call.kwargs))
                text = f"layer({arguments(call.args, call.kwargs, inputs)})"
                of_layer = []
                field = f"  layer = {name}({arguments(made.args, made.kwargs, of_layer)})\n"
                if of_layer:
                    raise Unsayable("a tensor that a module is made of")
                state = {f"layer.{key}": words(value) for key, value in module.state_dict().items() if value.dtype == torch.float32}
                add(f"nn.{name}", "module", inputs, model(inputs, text, field), state, expected)
            except Unsayable as error:
                skip(f"nn.{name}", str(error))
            except Exception as error:
                skip(f"nn.{name}", f"PyTorch: {type(error).__name__}")

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, "samples.json"), "w") as file:
    json.dump(samples, file)
print(len(samples), "samples of", len({each["name"] for each in samples}))
for why, names in sorted(skipped.items()):
    print(f"left out, {why}: {', '.join(sorted(names))}")
