"""Ways to write a call that PyTorch knows beside the usual one: NumPy's names of arguments, numbers as lines of one, nested lists."""
import torch

from torch_cases import case, write

r = torch.randn
x = r(3, 4, 5)

case("axis and keepdims", "x.sum(axis=1, keepdims=true), x.mean(axis=(1, 2)), cat([x, x], axis=1), stack([x, x], axis=0), x.argmax(axis=2), x.softmax(axis=1), x.sort(axis=1).values, x.norm(axis=1, keepdims=true), x.cumsum(axis=1), x.split(2, axis=1)[1], x.roll(1, 2), x.unsqueeze(1).squeeze(axis=1), x.amax(axis=1)", lambda a: (a.sum(axis=1, keepdims=True), a.mean(axis=(1, 2)), torch.cat([a, a], axis=1), torch.stack([a, a], axis=0), a.argmax(axis=2), a.softmax(axis=1), a.sort(axis=1)[0], a.norm(dim=1, keepdim=True), a.cumsum(axis=1), a.split(2, 1)[1], a.roll(1, 2), a, a.amax(axis=1)), x)
case("an input without dimensions", "y * x, x + 1, x.flip(0), x.transpose(0, -1), x.movedim(0, 0), x.view(1)", lambda t, a: (a * t, t + 1, t.flip(0), t.transpose(0, -1), t.movedim(0, 0), t.view(1)), torch.tensor(2.5), r(2, 3))
case("no dimensions", "x.sum(()), x.mean(()), x.sum().permute(()), x.amax(())", lambda a: (a.sum(()), a.mean(()), a.sum().permute(()), a.amax(())), x)
case("an index of nested lists", "x[:, [[0, 1], [2, -1]]], x[[0, 2]][:, :, [[4]]], x[[[0], [1]], [[1, 2]]]", lambda a: (a[:, [[0, 1], [2, -1]]], a[[0, 2]][:, :, [[4]]], a[[[0], [1]], [[1, 2]]]), x)
case("the whole batch by other words", "x[0:], x[0:, 1:3], x[::1, 0]", lambda a: (a[0:], a[0:, 1:3], a[::1, 0]), x, batch=True)

write("spellings")
