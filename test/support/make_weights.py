"""Weights and inputs that are functions of their names, as in make-weights.ts beside this."""

import numpy as np
import torch


def uniform(name, count):
    """FNV-1a of the name, then mulberry32, whose state only counts up: all values at once."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = (seed ^ byte) * 0x01000193 & 0xFFFFFFFF
    with np.errstate(over="ignore"):
        a = np.uint32(seed) + np.arange(1, count + 1, dtype=np.uint32) * np.uint32(0x6D2B79F5)
        t = (a ^ a >> np.uint32(15)) * (a | np.uint32(1))
        t ^= t + (t ^ t >> np.uint32(7)) * (t | np.uint32(61))
    return (t ^ t >> np.uint32(14)) / 4294967296


def values_of(name, shape):
    u = uniform(name, int(np.prod(shape)))
    if name.startswith("input."):
        values = 4 * u - 2
    elif name.endswith("running_var"):
        values = 0.5 + u
    elif name.endswith("running_mean"):
        values = 0.4 * (u - 0.5)
    elif len(shape) >= 2:
        values = (2 * u - 1) * np.sqrt(3 / np.prod(shape[1:]))
    elif name.endswith("weight"):
        values = 0.5 + u
    else:
        values = 0.2 * (u - 0.5)
    return torch.from_numpy(values.astype(np.float32).reshape(shape))
