"""Writes the cases weight_norm, spectral_norm and their parametrizations: what PyTorch answers, and what a training step's gradients and buffers are.

Needs Debian's python3-torch and the system's python3; the tests need neither. Run it in this folder.
"""
import json
import os
import struct

import torch
import torch.nn as nn
from torch.nn.utils import parametrizations, parametrize, spectral_norm, weight_norm

torch.manual_seed(7)


class WeightNorm(nn.Module):
    """torch.nn.utils.parametrizations.weight_norm, which PyTorch has since 2.1."""

    def __init__(self, dim):
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, g, v):
        return torch._weight_norm(v, g, self.dim)

    def right_inverse(self, weight):
        return torch.norm_except_dim(weight, 2, self.dim), weight


def weight_norm_parametrization(module, dim=0):
    parametrize.register_parametrization(module, "weight", WeightNorm(dim), unsafe=True)
    return module


def write(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        raw = tensor.detach().to(torch.float32).contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def case(name, fields, forward, modules, run, *inputs):
    model = nn.Module()
    for key, module in modules.items():
        setattr(model, key, module)
    # Lengths that are not those of v.
    for key, parameter in model.named_parameters():
        if key.endswith(("weight_g", "original0")):
            nn.init.uniform_(parameter, 0.5, 1.5)
    tensors = {f"state.{key}": value.clone() for key, value in model.state_dict().items()}
    tensors |= {f"input.{i}": each for i, each in enumerate(inputs)}
    model.eval()
    with torch.no_grad():
        tensors["eval.0"] = run(model, *inputs)
    model.train()
    given = [each.clone().requires_grad_() for each in inputs]
    result = run(model, *given)
    tensors["train.0"] = result
    tensors["cotangent.0"] = torch.randn_like(result)
    result.backward(tensors["cotangent.0"])
    tensors |= {f"grad.{key}": value.grad for key, value in model.named_parameters()}
    tensors |= {f"grad.input.{i}": each.grad for i, each in enumerate(given)}
    tensors |= {f"after.{key}": value.clone() for key, value in model.named_buffers()}
    folder = os.path.join("cases", name)
    os.makedirs(folder, exist_ok=True)
    write(os.path.join(folder, "case.safetensors"), tensors)
    shape = ", ".join(["N", *map(str, inputs[0].shape[1:])])
    with open(os.path.join(folder, "model.nn"), "w") as file:
        lines = "".join(f"  {key} = {value}\n" for key, value in fields.items())
        file.write(f"model Case {{\n{lines}\n  forward(x: [{shape}]) {{\n    return {forward}\n  }}\n}}\n")


x = torch.randn(2, 3, 6, 6)
chain = "x |> conv |> bn |> relu |> up |> flatten(1) |> fc"
run = lambda m, a: m.fc(m.up(torch.relu(m.bn(m.conv(a)))).flatten(1))
bn = lambda: nn.BatchNorm2d(4)
case(
    "weight_norm",
    {"conv": "weight_norm(Conv2d(3, 4, 3))", "bn": "BatchNorm2d(4)", "up": "weight_norm(ConvTranspose2d(4, 2, 2), dim=1)", "fc": "weight_norm(Linear(50, 3), dim=none)"},
    chain,
    {"conv": weight_norm(nn.Conv2d(3, 4, 3)), "bn": bn(), "up": weight_norm(nn.ConvTranspose2d(4, 2, 2), dim=1), "fc": weight_norm(nn.Linear(50, 3), dim=None)},
    run,
    x,
)
case(
    "weight_norm_parametrization",
    {"conv": "parametrizations.weight_norm(Conv2d(3, 4, 3))", "bn": "BatchNorm2d(4)", "up": "parametrizations.weight_norm(ConvTranspose2d(4, 2, 2), dim=1)", "fc": "parametrizations.weight_norm(Linear(50, 3), dim=none)"},
    chain,
    {"conv": weight_norm_parametrization(nn.Conv2d(3, 4, 3)), "bn": bn(), "up": weight_norm_parametrization(nn.ConvTranspose2d(4, 2, 2), dim=1), "fc": weight_norm_parametrization(nn.Linear(50, 3), dim=None)},
    run,
    x,
)
case(
    "spectral_norm",
    {"conv": "spectral_norm(Conv2d(3, 4, 3))", "bn": "BatchNorm2d(4)", "up": "spectral_norm(ConvTranspose2d(4, 2, 2), n_power_iterations=2)", "fc": "spectral_norm(Linear(50, 3))"},
    chain,
    {"conv": spectral_norm(nn.Conv2d(3, 4, 3)), "bn": bn(), "up": spectral_norm(nn.ConvTranspose2d(4, 2, 2), n_power_iterations=2), "fc": spectral_norm(nn.Linear(50, 3))},
    run,
    x,
)
case(
    "spectral_norm_parametrization",
    {"conv": "parametrizations.spectral_norm(Conv2d(3, 4, 3))", "bn": "BatchNorm2d(4)", "up": "parametrizations.spectral_norm(ConvTranspose2d(4, 2, 2), n_power_iterations=2)", "fc": "parametrizations.spectral_norm(Linear(50, 3), dim=1)"},
    chain,
    {"conv": parametrizations.spectral_norm(nn.Conv2d(3, 4, 3)), "bn": bn(), "up": parametrizations.spectral_norm(nn.ConvTranspose2d(4, 2, 2), n_power_iterations=2), "fc": parametrizations.spectral_norm(nn.Linear(50, 3), dim=1)},
    run,
    x,
)
