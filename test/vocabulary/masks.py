"""Masks, which are bool tensors in PyTorch: what operators and functions make of them."""
import torch

from torch_cases import case, write

r = torch.randn
m = lambda *shape: (torch.rand(*shape) > 0.5).float()
x, y = r(3, 4), r(3, 4)

case("the sum of masks", "(x > 0) + (y > 0), add(x > 0, y > 0), (x > 0) + (y > 0) + (x > y), ((x > 0) + (y > 0)).sum(1), (x > 0).add(y > 0) + true", lambda a, b: ((a > 0) + (b > 0), torch.add(a > 0, b > 0), (a > 0) + (b > 0) + (a > b), ((a > 0) + (b > 0)).sum(1), (a > 0).add(b > 0) + True), x, y)
case("sums of masks in a loop", "m = x > 1\nfor limit in [0.5, 0, -0.5] { m += x > limit }\nreturn m, m * (y > 0) + (y < -1), m.float() + (y > 0)", lambda a, b: (a > -0.5, (a > -0.5) * (b > 0) + (b < -1), (a > -0.5).float() + (b > 0)), x, y)
case("masks beside numbers", "(x > 0) + 1, (x > 0) * 2, (x > 0) + x, 1 - (x > 0), (x > 0) / 2, (x > 0) * (y > 0)", lambda a, b: ((a > 0) + 1, (a > 0) * 2, (a > 0) + a, 1 - (a > 0).float(), (a > 0) / 2, (a > 0) * (b > 0)), x, y)
case("masks that are moved stay masks", "a = cat([x > 0, y > 0], 1)\nb = a[:, [3, 1]] + (y > 0)[:, 0:2]\nc = (x > 0).t().flip(0)\nd = where(x > 0, y > 0, y > 1)\nreturn a + a, b, c + c, d + d, (x > 0).gather(1, (y > 0).long()) + (y > 0), maximum(x > 0, y > 0) + (x > 1), (x > 0).amax(1) + (y > 0).amin(1), stack([x > 0, y > 0]) + (x > 1), (x > 0).any(0) + (y > 0), (x > 0).expand(2, 3, 4) + (y > 0), (x > 0).roll(1, 1) + (y > 0)", lambda a, b: (torch.cat([a > 0, b > 0], 1), torch.cat([a > 0, b > 0], 1)[:, [3, 1]] + (b > 0)[:, 0:2], (a > 0).t().flip(0), torch.where(a > 0, b > 0, b > 1), (a > 0).gather(1, (b > 0).long()) + (b > 0), torch.maximum(a > 0, b > 0) + (a > 1), (a > 0).amax(1) + (b > 0).amin(1), torch.stack([a > 0, b > 0]) + (a > 1), (a > 0).any(0) + (b > 0), (a > 0).expand(2, 3, 4) + (b > 0), (a > 0).roll(1, 1) + (b > 0)), x, y)
case("operators of masks", "(x > 0) & (y > 0), (x > 0) | (y > 0), (x > 0) ^ (y > 0), ~(x > 0), ~(x > 0) | (y > 0) & (x < 1), (x > 0) ^ (y > 0) | (x > y) & ~(y > 1), (x > 0) & true, false | (x > 0), ~(x > 0) == (y > 0)", lambda a, b: ((a > 0) & (b > 0), (a > 0) | (b > 0), (a > 0) ^ (b > 0), ~(a > 0), ~(a > 0) | (b > 0) & (a < 1), (a > 0) ^ (b > 0) | (a > b) & ~(b > 1), (a > 0) & True, False | (a > 0), ~(a > 0) == (b > 0)), x, y)
case("masks choose", "x.masked_fill((x > 0) & (y > 0), 0), where(~(x > 0) | (y > 1), x, y), x * ((x > 0) | (y > 0))", lambda a, b: (a.masked_fill((a > 0) & (b > 0), 0), torch.where(~(a > 0) | (b > 1), a, b), a * ((a > 0) | (b > 0))), x, y)
case("bools beside tensors", "(x > 0) == false, (x > 0) != true, x * true, x.eq(false), where(x > 0, true, false), x.masked_fill(x > 0, true), logical_and(x > 0, true), true + x", lambda a: ((a > 0) == False, (a > 0) != True, a * True, a.eq(False), torch.where(a > 0, torch.tensor(True), torch.tensor(False)), a.masked_fill(a > 0, True), torch.logical_and(a > 0, torch.tensor(True)), True + a), x)
case("type_as a mask", "x.type_as(y > 0), x.round().type_as(y > 0) + (y > 0), (x > 0).type_as(y) + 1", lambda a, b: (a.type_as(b > 0), a.round().type_as(b > 0) + (b > 0), (a > 0).type_as(b) + 1), x, y)
case("what is put into masks is true or false", "m = x > 0\nk = y > 0\na = m.masked_fill(k, 10)\nb = m.masked_fill(k, false)\nc = masked_fill(m, k, 0.5)\nreturn a, a + k, b + b, c, m.index_fill(1, tensor([0, 2]), 3) + k, m.index_fill(0, tensor([1]), false), m.scatter(1, x.argsort(1), 2), full_like(m, 5) + k, ones_like(m) + k, m.new_full((3, 4), 2) + k, zeros_like(m) + k, full([3, 4], true) + k",
     lambda a, b: (a_ := (a > 0).masked_fill(b > 0, 10), a_ + (b > 0), (a > 0).masked_fill(b > 0, False), (a > 0).masked_fill(b > 0, 0.5), (a > 0).index_fill(1, torch.tensor([0, 2]), 3) + (b > 0), (a > 0).index_fill(0, torch.tensor([1]), False), (a > 0).scatter(1, a.argsort(1), 2), torch.full_like(a > 0, 5) + (b > 0), torch.ones_like(a > 0) + (b > 0), (a > 0).new_full((3, 4), 2) + (b > 0), torch.zeros_like(a > 0) + (b > 0), torch.full((3, 4), True) + (b > 0)), x, y)
case("sums and differences of masks", "m = x > 0\nk = y > 0\ni = (x > 0).long()\nreturn diff(m), m.diff(n=2, dim=0), m.scatter_add(1, i, k), m.index_add(0, tensor([0, 0, 2]), k), addr(m[:, 0:3], x[:, 0] > 0, y[0, 0:3] > 0), m.scatter(1, i, k, reduce=\"add\")",
     lambda a, b: (torch.diff(a > 0), (a > 0).diff(n=2, dim=0), (a > 0).scatter_add(1, (a > 0).long(), b > 0), (a > 0).index_add(0, torch.tensor([0, 0, 2]), b > 0), torch.addr((a > 0)[:, 0:3], a[:, 0] > 0, b[0, 0:3] > 0), (a > 0).scatter(1, (a > 0).long(), b > 0, reduce="add")), x, y)

write("masks")
