"""A network that a table of names describes, as detectors are configured: names are evaluated, and layers remember where they read."""
import contextlib
import copy
import math

import torch
import torch.nn as nn

TABLE = {
    "nc": 3,
    "width": 0.5,
    "body": [
        [-1, 1, "Conv", [8, 3, 2]],
        [-1, 2, "Conv", [8]],
        [-1, 1, "nn.Upsample", [None, 2, "nearest"]],
        [[-1, 0], 1, "Concat", [1]],
        [[-1, 1], 1, "Heads", ["nc", "[1.5, 2]"]],
    ],
}


class Conv(nn.Module):
    default_act = nn.SiLU()

    def __init__(self, c1, c2, k=1, s=1, act=True):
        super().__init__()
        self.conv = nn.Conv2d(c1, c2, k, s, k // 2, bias=False)
        self.bn = nn.BatchNorm2d(c2)
        self.act = self.default_act if act is True else act if isinstance(act, nn.Module) else nn.Identity()

    def forward(self, x):
        return self.act(self.bn(self.conv(x)))


class Concat(nn.Module):
    def __init__(self, dimension=1):
        super().__init__()
        self.d = dimension

    def forward(self, x):
        first, *others = x
        return torch.cat([nn.functional.avg_pool2d(each, each.shape[-1] // 4) for each in (first, *others)], self.d)


class Heads(nn.Module):
    def __init__(self, nc, scales, ch=()):
        super().__init__()
        self.scales = scales
        self.m = nn.ModuleList(nn.Conv2d(c, nc, 1) for c in ch)

    def forward(self, x):
        z = []
        for i in range(len(self.m)):
            x[i] = self.m[i](x[i])
            bs, _, ny, nx = x[i].shape
            x[i] = x[i].view(bs, -1, 1, ny, nx).permute(0, 1, 3, 4, 2).contiguous()
            y = x[i].sigmoid()
            y[..., 0] *= self.scales[i]
            z.append(y.view(bs, -1, ny * nx))
        return torch.cat(z, 2), x


def parse_model(d, ch):
    nc, layers, save, c2 = d["nc"], [], [], ch[-1]
    for i, (f, n, m, args) in enumerate(d["body"]):
        m = eval(m) if isinstance(m, str) else m
        for j, a in enumerate(args):
            with contextlib.suppress(NameError):
                args[j] = eval(a) if isinstance(a, str) else a
        if m is Conv:
            c1, c2 = ch[f], math.ceil(args[0] * d["width"])
            args = [c1, c2, *args[1:]]
        elif m is Concat:
            c2 = sum(ch[x] for x in f)
        elif m is Heads:
            args.append([ch[x] for x in f])
        else:
            c2 = ch[f]
        m_ = nn.Sequential(*(m(*args) for _ in range(n))) if n > 1 else m(*args)
        m_.i, m_.f, m_.type = i, f, str(m)[8:-2].replace("__main__.", "")
        save.extend(x % i for x in ([f] if isinstance(f, int) else f) if x != -1)
        layers.append(m_)
        if i == 0:
            ch = []
        ch.append(c2)
    return nn.Sequential(*layers), sorted(save)


class Net(nn.Module):
    def __init__(self, cfg=TABLE, ch=3):
        super().__init__()
        self.yaml = copy.deepcopy(cfg)
        self.model, self.save = parse_model(self.yaml, ch=[ch])

    def forward(self, x):
        y = []
        for m in self.model:
            if m.f != -1:
                x = y[m.f] if isinstance(m.f, int) else [x if j == -1 else y[j] for j in m.f]
            x = m(x)
            y.append(x if m.i in self.save else None)
        return x[0], x[1][0], x[1][1]
