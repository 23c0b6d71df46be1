/** Small things that packages around PyTorch have, and that networks are written with. */
export const smallParts = `
import torch.nn as nn


def _pair(x):
    return tuple(x) if isinstance(x, (tuple, list)) else (x, x)


def _single(x):
    return tuple(x) if isinstance(x, (tuple, list)) else (x,)


def _triple(x):
    return tuple(x) if isinstance(x, (tuple, list)) else (x, x, x)


def _quadruple(x):
    return tuple(x) if isinstance(x, (tuple, list)) else (x, x, x, x)


to_1tuple, to_2tuple, to_3tuple, to_4tuple = _single, _pair, _triple, _quadruple


def make_divisible(v, divisor=8, min_value=None, round_limit=0.9):
    min_value = min_value or divisor
    new_v = max(min_value, int(v + divisor / 2) // divisor * divisor)
    if new_v < round_limit * v:
        new_v += divisor
    return new_v


def drop_path(x, drop_prob=0.0, training=False, scale_by_keep=True):
    return x


class DropPath(nn.Module):
    def __init__(self, drop_prob=0.0, scale_by_keep=True):
        super().__init__()
        self.drop_prob = drop_prob

    def forward(self, x):
        return x


class StochasticDepth(nn.Module):
    def __init__(self, p, mode):
        super().__init__()
        self.p = p
        self.mode = mode

    def forward(self, input):
        return input
`;
