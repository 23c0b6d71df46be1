"""Subscripts, unpacking and what goes by index tensors: asks PyTorch and writes cases/indexing.json."""
import math

import torch
import torch.nn.functional as F

from torch_cases import case, write

r = lambda *shape: torch.randn(*shape)
inf, nan = math.inf, math.nan

x = r(3, 4, 6)

# Subscripts
case(
    "ellipsis and none",
    "x[..., 0], x[0, ...], x[...], x[..., 1:, ::2], x[:, none], x[none, ..., none], x[1, none, 2], x[..., none, -1], x[none]",
    lambda a: (a[..., 0], a[0, ...], a[...], a[..., 1:, ::2], a[:, None], a[None, ..., None], a[1, None, 2], a[..., None, -1], a[None]),
    x,
)
case("space to depth of an open batch", "cat([x[..., 0::2, 0::2], x[..., 1::2, 0::2], x[..., 0::2, 1::2], x[..., 1::2, 1::2]], 1)", lambda a: torch.cat([a[..., ::2, ::2], a[..., 1::2, ::2], a[..., ::2, 1::2], a[..., 1::2, 1::2]], 1), r(2, 3, 4, 6), batch=True)
case("subscripts of an open batch", "x[:, none], x[..., -1], x[:, 0], x[:, [2, 0]], x[:, -1, ..., none]", lambda a: (a[:, None], a[..., -1], a[:, 0], a[:, [2, 0]], a[:, -1, ..., None]), x, batch=True)
case("subscripts of a tensor without dimensions", "v = x.squeeze()\nreturn v[...], v[none], v[none, ..., none]", lambda a: (a.squeeze()[...], a.squeeze()[None], a.squeeze()[None, ..., None]), r(1))
case(
    "lists of ints",
    "x[:, [2, 1, 0]], x[[0, 2]], x[[-1]], x[..., [5, 5, 0, 1, 2]], x[:, [1, -1, 0], 2], x[[0, 2], [1, 3]], x[[0, 2], :, [1, 3]], x[0, [1, 2], none, [3, 4]], x[[0], [1, 2, 3]], x[:, (0, 2)], x[[1, 1, 1]]",
    lambda a: (a[:, [2, 1, 0]], a[[0, 2]], a[[-1]], a[..., [5, 5, 0, 1, 2]], a[:, [1, -1, 0], 2], a[[0, 2], [1, 3]], a[[0, 2], :, [1, 3]], a[0, [1, 2], None, [3, 4]], a[[0], [1, 2, 3]], a[:, (0, 2)], a[[1, 1, 1]]),
    x,
)
i = torch.tensor([[3.0, 0, -1], [-4, 1, 2]])
l = lambda t: t.long()
case("an int tensor as an index", "x[:, y], x[0, :, y], x[..., none, y], x[:, y[0]], x[:, y[0, 0]], x[1:, y, 2]", lambda a, b: (a[:, l(b)], a[0, :, l(b)], a[..., None, l(b)], a[:, l(b)[0]], a[:, l(b)[0, 0]], a[1:, l(b), 2]), r(3, 4, 4), i)
j = torch.tensor([[1.0], [0]])
case("several int tensors", "x[:, y, z], x[y, :, z], x[y, z], x[y, 0, z], x[z, none, y], x[y, z, [0, 1, 2]], x[y, ..., 1:]", lambda a, b, c: (a[:, l(b), l(c)], a[l(b), :, l(c)], a[l(b), l(c)], a[l(b), 0, l(c)], a[l(c), None, l(b)], a[l(b), l(c), [0, 1, 2]], a[l(b), ..., 1:]), r(4, 4, 4), i, j)

# Unpacking
case("a tensor is unpacked along its first dimension", "a, b, c = x\nreturn a * b - c", lambda a: a[0] * a[1] - a[2], r(3, 2, 4))
case("targets nest, and _ takes what nobody needs", "a, (b, _) = (x, chunk(x, 2, 1))\n_, where_ = x.max(1)\nfor i, (c, _) in enumerate([(a, b), (a, b)]) { a = a + i * c }\nreturn a, b, where_", lambda a: (a * 2, a.chunk(2, 1)[0], a.max(1)[1]), r(3, 4))
case("for goes along the first dimension", "y = 0\nfor t in x { y = y * 0.5 + t }\nz = [for t in x: t * 2]\nreturn y, z[1], stack(reversed(z)), x * len(x)", lambda a: ((a[0] * 0.5 + a[1]) * 0.5 + a[2], a[1] * 2, a.flip(0) * 2, a * 3), r(3, 4))
case("results by name and by number", "m = x.max(2)\nreturn m.values, m[1], x.min(1)[0], x.min(1).indices, x.max(2)[-1]", lambda a: (a.max(2)[0], a.max(2)[1], a.min(1)[0], a.min(1)[1], a.max(2)[1]), x)

write("indexing")
