"""The largest error of PyTorch's own float32 in each case of sums.json, and the largest number: torch-errors.json.

python3 test/exactness/torch-errors.py, with PyTorch 1.13 installed. The numbers are those of uneven-numbers.ts, to the bit.
"""
import json
import os

import numpy as np
import torch
import torch.nn.functional as F  # noqa: F401, for the cases

HERE = os.path.dirname(os.path.abspath(__file__))
torch.set_num_threads(1)


class Uniform:
    def __init__(self, seed):
        self.state = seed

    def take(self, count):
        numbers = np.empty(count)
        state = self.state
        for i in range(count):
            state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
            numbers[i] = state / 2**32
        self.state = state
        return numbers


def normal(count, seed):
    six = Uniform(seed).take(6 * count).reshape(count, 6)
    total = six[:, 0]
    for i in range(1, 6):
        total = total + six[:, i]
    return (total - 3) * 1.4142135623730951


def uneven(kind, count, seed):
    if kind == "flat":
        numbers = np.full(count, 200.7)
    elif kind == "spike":
        numbers = np.ones(count)
        numbers[count // 3] = 1000
    else:
        numbers = normal(count, seed)
        if kind == "offset":
            numbers = 200 + 0.1 * numbers
    return numbers.astype(np.float32)


def weights(shape, seed):
    count = int(np.prod(shape))
    most = 1 / np.sqrt(count / shape[0]) if len(shape) > 1 else 0.1
    return ((2 * Uniform(seed).take(count) - 1) * most).astype(np.float32).reshape(shape)


def main():
    with open(os.path.join(HERE, "sums.json")) as file:
        cases = json.load(file)
    found = {}
    for case in cases:
        given = {name: torch.from_numpy(weights(shape, 7)) for name, shape in case.get("parameters", {}).items()}
        found[case["name"]] = {}
        for kind in ("offset", "flat", "spike", "normal"):
            x = torch.from_numpy(uneven(kind, int(np.prod(case["shape"])), 3).reshape(case["shape"]))

            def run(x, w):
                return eval(case["torch"], {"x": x, "w": w, "F": F, "torch": torch})

            single = run(x, given).double()
            double = run(x.double(), {name: value.double() for name, value in given.items()})
            error = (single - double).abs().max().item()
            found[case["name"]][kind] = float("%.2e" % error)
    with open(os.path.join(HERE, "torch-errors.json"), "w") as file:
        json.dump(found, file, indent=2, ensure_ascii=False)
        file.write("\n")


main()
