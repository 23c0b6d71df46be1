"""Runs exported networks, FOLDER/NAME/net.py, on the conformance cases: prints what differs, and nothing else."""

import importlib.util
import json
import os
import struct
import sys

import numpy
import torch

BOUND = 2e-5
KINDS = {"F32": numpy.float32, "I64": numpy.int64}


def read(path):
    """A file of safetensors."""
    content = open(path, "rb").read()
    (length,) = struct.unpack("<Q", content[:8])
    data = content[8 + length :]
    tensors = {}
    for name, about in json.loads(content[8 : 8 + length]).items():
        if name != "__metadata__":
            start, end = about["data_offsets"]
            array = numpy.frombuffer(data[start:end], dtype=KINDS[about["dtype"]])
            tensors[name] = torch.from_numpy(array.copy().reshape(about["shape"]))
    return tensors


def run(net, inputs):
    """Places are whole numbers in PyTorch, and single ones in the cases."""
    try:
        return net(*inputs)
    except (RuntimeError, IndexError):
        return net(*[each.long() if bool((each == each.floor()).all()) else each for each in inputs])


def check(name, path, case):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    net = module.Case().eval()
    net.load_state_dict({key[6:]: value for key, value in case.items() if key.startswith("state.")})
    count = sum(key.startswith("input.") for key in case)
    with torch.no_grad():
        results = run(net, [case[f"input.{i}"] for i in range(count)])
    for i, result in enumerate([results] if torch.is_tensor(results) else results):
        expected = case[f"eval.{i}"]
        assert result.shape == expected.shape, f"{result.shape} instead of {expected.shape}"
        distance = (result.float() - expected).abs().max() / max(1, expected.abs().max())
        assert distance <= BOUND, f"result {i} is off by {distance}"


torch.set_num_threads(1)
exported, cases = sys.argv[1:]
for name in sorted(os.listdir(exported)):
    try:
        check(name, f"{exported}/{name}/net.py", read(f"{cases}/{name}/case.safetensors"))
    except Exception as error:
        print(f"{name}: {type(error).__name__} {error}")
