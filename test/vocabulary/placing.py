"""What is put at places, joined there and searched for, and functions of few lines that PyTorch has besides."""
import torch
import torch.nn.functional as F

from torch_cases import case, write

r = torch.randn
places = lambda *shape, most: torch.randint(0, most, shape).float()
ways = ["sum", "mean", "prod", "amax", "amin"]
special = torch.tensor([[1.0, float("nan"), -2.0, 0.0], [float("inf"), 3.0, 0.0, -0.5]])

for own in (True, False):
    word = "" if own else ", include_self=false"
    case(f"scatter_reduce{word}", ", ".join(f'x.scatter_reduce(1, y, z, "{way}"{word})' for way in ways),
         lambda a, i, s, own=own: [a.scatter_reduce(1, i.long(), s, way, include_self=own) for way in ways], r(3, 6), places(3, 4, most=4), r(3, 4), batch=True)
    case(f"scatter_reduce of a smaller index{word}", ", ".join(f'scatter_reduce(x, -2, y, z, reduce="{way}"{word})' for way in ways),
         lambda a, i, s, own=own: [a.scatter_reduce(-2, i.long(), s, way, include_self=own) for way in ways], r(3, 5, 4), places(2, 7, 3, most=5), r(2, 8, 4))
    case(f"index_reduce{word}", ", ".join(f'x.index_reduce(0, y, z, "{way}"{word})' for way in ways[1:]),
         lambda a, i, s, own=own: [a.index_reduce(0, i.long(), s, way, include_self=own) for way in ways[1:]], r(5, 3), places(4, most=5), r(4, 3))
case("scatter_reduce of what is no number", ", ".join(f'x.scatter_reduce(1, y, z, "{way}")' for way in ways),
     lambda a, i, s: [a.scatter_reduce(1, i.long(), s, way) for way in ways], special, torch.tensor([[0.0, 1, 2, 3], [3, 3, 1, 0]]), special.flip(1))
case("scatter with reduce", 'x.scatter(1, y, z, reduce="multiply"), x.scatter(1, y, 3, reduce="multiply"), x.scatter(1, y, 0.5, reduce="add"), x[0, 0].scatter_reduce(0, tensor(0), z[0, 0], "prod")',
     lambda a, i, s: (a.scatter(1, i.long(), s, reduce="multiply"), a.scatter(1, i.long(), 3.0, reduce="multiply"), a.scatter(1, i.long(), 0.5, reduce="add"), a[0, 0] * s[0, 0]), r(3, 6), places(3, 4, most=6), r(3, 4))
case("put", "x.put(y, z), x.put(y - 20, z, accumulate=true), x.put(tensor([1, 1, 7]), z[:, 0], true)",
     lambda a, i, s: (a.put(i.long(), s), a.put(i.long() - 20, s, accumulate=True), a.put(torch.tensor([1, 1, 7]), s[:, 0], True)), r(4, 5), torch.randperm(20)[:6].view(3, 2).float(), r(3, 2))
case("index_put", "x.index_put((y, tensor([0, -1, 2])), z), index_put(x, [y], z[0]), x.index_put([y[:, none], tensor([1, 3])], z[0, 0], accumulate=true), x.index_put((tensor([0, 0, 0]), y), z, true)",
     lambda a, i, s: (a.index_put((i.long(), torch.tensor([0, -1, 2])), s), a.index_put([i.long()], s[0]), a.index_put([i.long()[:, None], torch.tensor([1, 3])], s[0, 0], accumulate=True), a.index_put((torch.tensor([0, 0, 0]), i.long()), s, True)), r(4, 5, 3), torch.tensor([0.0, 3, 1]), r(3, 3))
case("masked_scatter", "x.masked_scatter(y > 0, z), masked_scatter(x, y[0] > 0, z), (x > 0).masked_scatter(y > 0, z > 0) + (y > 1), x[0].masked_scatter(y > 0, z)",
     lambda a, m, s: (a.masked_scatter(m > 0, s), a.masked_scatter(m[0] > 0, s), (a > 0).masked_scatter(m > 0, s > 0) + (m > 1), a[0].masked_scatter(m > 0, s)), r(3, 4), r(3, 4), r(12))

limits = torch.tensor([-1.0, -0.5, 0.0, 0.0, 0.5, 1.5, 2.0])
values = torch.cat([r(2, 5), torch.tensor([[0.0, -1.0], [2.0, 0.5]]), torch.full((2, 1), float("nan"))], 1)
case("bucketize", "bucketize(x, y), x.bucketize(y, right=true), bucketize(x, [-0.5, 0.5]), bucketize(0.25, y), bucketize(x, [0.5])".replace("x.bucketize(y, right=true)", "bucketize(x, y, right=true)"),
     lambda a, e: (torch.bucketize(a, e), torch.bucketize(a, e, right=True), torch.bucketize(a, torch.tensor([-0.5, 0.5])), torch.bucketize(0.25, e), torch.bucketize(a, torch.tensor([0.5]))), values, limits)
case("searchsorted", 'searchsorted(y, x), searchsorted(y, x, side="right"), searchsorted(x.sort(-1).values, x), searchsorted(x, x[:, 0:2], sorter=x.argsort(-1), right=true), searchsorted(y, 1.5)',
     lambda a, e: (torch.searchsorted(e, a), torch.searchsorted(e, a, side="right"), torch.searchsorted(a.sort(-1).values, a), torch.searchsorted(a, a[:, :2].contiguous(), sorter=a.argsort(-1), right=True), torch.searchsorted(e, 1.5)), values[:, :-1], limits)
nan = float("nan")
ends = torch.tensor([[1.0, 2, nan, nan, nan], [1, nan, nan, nan, nan], [nan] * 5, [1, 2, 3, 4, nan], [3, 1, 2, 5, 4]])
case("searchsorted in lines that end in NaN or are not in order", "searchsorted(x, y), searchsorted(x, y, right=true)", lambda s, v: (torch.searchsorted(s, v), torch.searchsorted(s, v, right=True)), ends, torch.tensor([[0.0, 2, 5, nan]] * 5))
case("searchsorted in each sample", "searchsorted(x.sort().values, x.flip(1), right=true)", lambda a: torch.searchsorted(a.sort().values, a.flip(1).contiguous(), right=True), r(3, 9), batch=True)

case("renorm, msort and sums to a size", 'x.renorm(2, 0, 1.5), renorm(x, 1, -1, 0.5), renorm(x, inf, 1, 0.25), x.msort(), x[0].msort(), x.sum_to_size(1, 5), x.sum_to_size(5), x.sum_to_size(4, 1), vecdot(x, x * 2, dim=0), vecdot(x, x[0])',
     lambda a: (a.renorm(2, 0, 1.5), torch.renorm(a, 1, -1, 0.5), torch.renorm(a, float("inf"), 1, 0.25), a.msort(), a[0].msort(), a.sum_to_size(1, 5), a.sum_to_size(5), a.sum_to_size(4, 1), torch.linalg.vecdot(a, a * 2, dim=0), torch.linalg.vecdot(a, a[0])), r(4, 5))
case("numbers without an imaginary part", "x.conj(), conj_physical(x), x.resolve_conj(), x.resolve_neg(), x.angle()", lambda a: (a.conj(), torch.conj_physical(a), a.resolve_conj(), a.resolve_neg(), a.angle()), torch.tensor([1.0, -2.0, 0.0, -0.0, float("nan"), -float("inf")]))
case("shifts, borders and parts", "fftshift(x), ifftshift(x), fftshift(x, 1), ifftshift(x, dim=(0, -1)), constant_pad_nd(x, [1, 2], 0.5), constant_pad_nd(x, (0, 1, -1, 0)), x.narrow_copy(1, 1, 2), x.pow(exponent=2), x.hsplit(sections=5)[1], x.tensor_split(indices=[1, 3], dim=1)[1]",
     lambda a: (torch.fft.fftshift(a), torch.fft.ifftshift(a), torch.fft.fftshift(a, 1), torch.fft.ifftshift(a, dim=(0, -1)), torch.constant_pad_nd(a, [1, 2], 0.5), torch.constant_pad_nd(a, (0, 1, -1, 0)), a.narrow_copy(1, 1, 2), a.pow(exponent=2), torch.hsplit(a, sections=5)[1], torch.tensor_split(a, indices=[1, 3], dim=1)[1]), r(4, 5))

write("placing")
