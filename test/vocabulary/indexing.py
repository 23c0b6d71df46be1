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

# By an index tensor
y = torch.tensor([[2.0, 0, 1, 3], [1, 1, 5, 0], [0, 4, 4, 2]])
case("gather", "gather(x, 1, y), x.gather(-1, y[:, 0:2]), gather(x, 1, y[0:2]), x.sum().gather(0, (y * 0).sum())", lambda a, b: (a.gather(1, l(b)), a.gather(-1, l(b)[:, :2]), a.gather(1, l(b)[:2]), a.sum().gather(0, (l(b) * 0).sum())), r(3, 6), y)
case("gather of an open batch", "gather(x, 1, y), take_along_dim(x, y[:, 0:1], 1), take_along_dim(x, y.argmax(1, keepdim=true), dim=1), x.unsqueeze(1).take_along_dim(y.unsqueeze(2), 2)", lambda a, b: (a.gather(1, l(b)), a.take_along_dim(l(b)[:, :1], 1), a.take_along_dim(b.argmax(1, keepdim=True), 1), a.unsqueeze(1).take_along_dim(l(b).unsqueeze(2), 2)), r(3, 6), y, batch=True)
case("one row for each sample", "take_along_dim(x, y[:, 0, none, none], 1).squeeze(1)", lambda a, b: a[torch.arange(3), l(b)[:, 0]], r(3, 4, 5), y.clamp(max=3)[:, :1], batch=True)
case("take_along_dim and take of all elements", "take_along_dim(x, y), take(x, y), x.take(y - 6), take_along_dim(x, y[:, 0:1], 1), take_along_dim(x[:, 0:1], y[0:1], dim=0) * 0", lambda a, b: (a.take_along_dim(l(b)), a.take(l(b)), a.take(l(b) - 6), a.take_along_dim(l(b)[:, :1], 1), a[:, :1].take_along_dim(l(b)[:1] * 0, 0) * 0), r(3, 6), y)
k3 = torch.tensor([2.0, 0, 2, 5])
case("index_select", "index_select(x, 2, y), x.index_select(-1, y[0]), index_select(x, dim=1, index=y[1:3] * 0 + 1), x[:, 0, 0].index_select(0, y[1])", lambda a, b: (a.index_select(2, l(b)), a.index_select(-1, l(b)[0]), a.index_select(1, l(b)[1:3] * 0 + 1), a[:, 0, 0].index_select(0, l(b)[1])), x, k3)
case("index_select, index_add and index_fill along the middle", "x.index_select(1, y), x.index_add(1, y[0:2], x[:, 0:2], alpha=0.5), index_fill(x, 1, y, 7)", lambda a, b: (a.index_select(1, l(b)), a.index_add(1, l(b)[:2], a[:, :2], alpha=0.5), a.index_fill(1, l(b), 7)), r(3, 6, 2), k3) 
case("scatter_add and index_add", "scatter_add(x, 1, y, z), x.scatter_add(0, (y // 2).clamp(max=2), z), x.scatter_add(1, y[:, 0:2], z), x.scatter_add(1, y[0:2], z), index_add(x, 1, y[0], z), x.index_add(0, y[2, 0:3] // 2, z.repeat(1, 2)[:, 0:6], alpha=2)", lambda a, b, c: (a.scatter_add(1, l(b), c), a.scatter_add(0, (l(b) // 2).clamp(max=2), c), a.scatter_add(1, l(b)[:, :2], c), a.scatter_add(1, l(b)[:2], c), a.index_add(1, l(b)[0], c), a.index_add(0, l(b)[2, :3] // 2, c.repeat(1, 2)[:, :6], alpha=2)), r(3, 6), y, r(3, 4))
case("scatter, index_copy and index_fill", "scatter(x, 1, y, z), x.scatter(1, y, 2.5), x.scatter(1, y[:, 0:2], value=-1), x.scatter(0, y[0:1, 0:3] // 2, z), scatter(x, 1, y, src=z, reduce=\"add\"), index_copy(x, 1, y[0], z), x.index_fill(1, y[1], inf_)".replace("inf_", "0.5"), lambda a, b, c: (a.scatter(1, l(b), c), a.scatter(1, l(b), 2.5), a.scatter(1, l(b)[:, :2], -1), a.scatter(0, l(b)[:1, :3] // 2, c), a.scatter(1, l(b), c, reduce="add"), a.index_copy(1, l(b)[0], c), a.index_fill(1, l(b)[1], 0.5)), r(3, 6), y, r(3, 4))
case("one-hot of an open batch", "(x * 0).scatter(1, y, 1), scatter_add(x, 1, y, x[:, 0:2])", lambda a, b: ((a * 0).scatter(1, l(b), 1), a.scatter_add(1, l(b), a[:, :2])), r(3, 6), y[:, :2], batch=True)

# Order: ties, infinities, zeros of both signs and NaN
odd = torch.tensor([[1.0, nan, -0.0, inf, 0.0, 1.0, -inf, nan, 2.0, 1.0, -3.0], [0.0, -0.0, 5.0, 5.0, -1.0, -1.0, 0.0, 5.0, -inf, inf, 5.0]])
st = lambda a, d, desc=False: a.sort(dim=d, descending=desc, stable=True)
for name, t in [("ties, infinities and NaN", odd), ("random numbers", r(4, 37)), ("one element", r(3, 1))]:
    case(f"sort {name}", "s = x.sort()\nd = sort(x, -1, true)\nreturn s.values, s.indices, d[0], d[1], sort(x, dim=0, stable=true).indices, argsort(x), x.argsort(dim=1, descending=true)", lambda a: (*st(a, -1), *st(a, -1, True), st(a, 0)[1], st(a, -1)[1], st(a, 1, True)[1]), t)
case("sort of an open batch", "a, b = x.sort(1)\nreturn a, b, argsort(x, 2, true)", lambda a: (*st(a, 1), st(a, 2, True)[1]), x, batch=True)
case("sort without dimensions", "v = x.sum()\na, b = v.sort()\nc, d = v.topk(1)\nreturn a, b, c, d, v.argsort(), v.median(), v.kthvalue(1).values", lambda a: (*a.sum().sort(), *a.sum().topk(1), a.sum().argsort(), a.sum().median(), a.sum().kthvalue(1)[0]), x)
distinct = torch.stack([torch.randperm(40).float() - 12.5 for _ in range(3)])
case("topk", "a, b = x.topk(3)\nc, d = topk(x, 40, dim=1)\ne, f = topk(x, k=25, largest=false, sorted=true)\ng, h = x.topk(2, 0, false)\nreturn a, b, c, d, e, f, g, h", lambda a: (*a.topk(3), *a.topk(40, dim=1), *a.topk(25, largest=False), *a.topk(2, 0, False)), distinct)
case("topk of an open batch", "x.topk(2).values, x.topk(2, 1).indices, x.unsqueeze(2).topk(5, dim=1)[0]", lambda a: (a.topk(2)[0], a.topk(2, 1)[1], a.unsqueeze(2).topk(5, dim=1)[0]), distinct, batch=True)
case("topk with NaN and infinities", "a = x.topk(3)\nb = x.topk(2, largest=false)\nreturn a.values, a.indices, b.values, b.indices, topk(x, 7).values", lambda a: (*a.topk(3), *a.topk(2, largest=False), a.topk(7)[0]), torch.tensor([1.0, nan, -inf, inf, 0.5, -2.0, 3.0]))
case("kthvalue and median", "a, b = x.kthvalue(2)\nc, d = kthvalue(x, 30, 1, true)\ne, f = x.median(1)\ng, h = median(x, dim=0, keepdim=true)\nreturn a, b, c, d, e, f, g, h, x.median(), x[:, 0:7].median(-1).values", lambda a: (*a.kthvalue(2), *a.kthvalue(30, 1, True), *a.median(1), *a.median(0, keepdim=True), a.median(), a[:, :7].median(-1)[0]), distinct)
case("median with NaN", "a, b = x.median(1)\nreturn a, b, x.median(), x[1:].median()", lambda a: (*a.median(1), a.median(), a[1:].median()), torch.tensor([[1.0, nan, 3.0, nan], [4.0, 1.0, inf, 2.0]]))

case("cumprod", "x.cumprod(1), cumprod(x, dim=0), x.cumprod(-1)", lambda a: (a.cumprod(1), a.cumprod(0), a.cumprod(-1)), torch.tensor([[1.5, -2.0, 0.0, 3.0], [inf, 0.5, -1.0, nan], [-0.0, 2.0, inf, 1.0]]))
case("cumprod of an open batch", "x.cumprod(1), x.cumprod(2)", lambda a: (a.cumprod(1), a.cumprod(2)), x, batch=True)

# Differences, diagonals and repeats
case("diff", "x.diff(), diff(x, 2, 0), diff(x, n=1, dim=1, prepend=y, append=y), x.diff(0)", lambda a, b: (a.diff(), a.diff(2, 0), a.diff(n=1, dim=1, prepend=b, append=b), a.diff(n=0)), r(4, 5), r(4, 2))
case("diagonal", "x.diagonal(), diagonal(x, 1, 1, 2), diagonal(x, offset=-2, dim1=-2, dim2=-1), x.diagonal(0, 2, 0), x.diagonal(-3, 1, 2), x.diagonal(5, 1, 2)", lambda a: (a.diagonal(), a.diagonal(1, 1, 2), a.diagonal(-2, -2, -1), a.diagonal(0, 2, 0), a.diagonal(-3, 1, 2), a.diagonal(5, 1, 2)), x)
case("diagonal of an open batch", "x.diagonal(0, 1, 2), x.diagonal(dim1=-1, dim2=1).diff()", lambda a: (a.diagonal(0, 1, 2), a.diagonal(dim1=-1, dim2=1).diff()), x, batch=True)
case("repeat_interleave by a list", "x.repeat_interleave([1, 0, 2], 0), repeat_interleave(x, [2], dim=1), x.repeat_interleave((0, 3, 1, 1), dim=1)", lambda a: (a.repeat_interleave(torch.tensor([1, 0, 2]), 0), a.repeat_interleave(2, dim=1), a.repeat_interleave(torch.tensor([0, 3, 1, 1]), dim=1)), x)

case("a tuple by itself, and all that there is", "x[(0, 1)], x[(0,)], x[(1, none, 2)], x[0:, 1:], x[::1], x[(0, -1, 2)]", lambda a: (a[(0, 1)], a[(0,)], a[(1, None, 2)], a[0:, 1:], a[::1], a[(0, -1, 2)]), torch.randn(2, 3, 4))
case("a batch from its start on", "x[0:], x[0::1, 1:], x[0:, ..., none, 0]", lambda a: (a[0:], a[0::1, 1:], a[0:, ..., None, 0]), torch.randn(2, 3, 4), batch=True)
# Numbers are lines of one
case("places of a number", "n = x[0]\nm = y[1]\nreturn n.index_fill(0, tensor([0]), 2.5), n.index_copy(0, tensor([0]), m), n.index_add(-1, tensor([0]), m, alpha=-1), n.scatter_add(0, tensor(0), m), n.scatter(0, tensor([0]), 3), n.squeeze(0), n.squeeze((0, -1)), n.any(0), n.all(dim=-1, keepdim=true), n.count_nonzero(0), n.nansum(0), n.nanmean(0, keepdim=true), n.aminmax(dim=0).max, vector_norm(n, 3, dim=0)",
     lambda a, b: ((n := a[0]).index_fill(0, torch.tensor([0]), 2.5), n.index_copy(0, torch.tensor([0]), b[1]), n.index_add(-1, torch.tensor([0]), b[1], alpha=-1), n.scatter_add(0, torch.tensor(0), b[1]), n.scatter(0, torch.tensor(0), 3.0), n.squeeze(0), n.squeeze(0), n.any(0), n.all(dim=-1, keepdim=True), n.count_nonzero(0), n.nansum(0), n.nanmean(0, keepdim=True), n.aminmax(dim=0).max, torch.linalg.vector_norm(n, 3, dim=0)), r(3), r(3))

write("indexing")
