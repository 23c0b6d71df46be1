"""Constants of a network: numbers written down, counted out and drawn up in matrices, and lists beside tensors."""
import math

import torch
import torch.nn.functional as F

from torch_cases import case, write

t = torch.tensor
r = torch.randn
x = r(2, 3, 4)
image = r(2, 3, 2, 4)
special = t([math.nan, math.inf, -math.inf, 0.0, -0.0, 1e30])

# Numbers as they are written down
case("tensor", "x + tensor([1, -2.5, 3, 1e-3]), tensor(7) * x, tensor([[1, 2], [3, 4]]), tensor([[[0.1]]]), tensor(-0.0), 1 / tensor([0.0, -0.0])",
     lambda a: (a + t([1, -2.5, 3, 1e-3]), 7 * a, t([[1.0, 2], [3, 4]]), t([[[0.1]]]), t(-0.0), 1 / t([0.0, -0.0])), x)
case("tensor of special values", "x * tensor([nan, inf, -inf, 0.0, -0.0, 1e30]), tensor([inf, inf, inf, inf, inf, -inf]) - x, tensor(nan), tensor([3.4e38]) * 10",
     lambda a: (a * special, t([math.inf] * 5 + [-math.inf]) - a, t(math.nan), t([3.4e38]) * 10), special)
cases_of_numbers = "tensor([for i in 0..5: [for j in 0..3: i * j]]), tensor([for i in 0..20: 3.5]), tensor((1, 2))"
case("tensor of lists that are calculated", f"x + {cases_of_numbers}", lambda a: (a + t([[i * j for j in range(3)] for i in range(5)]), t([3.5] * 20), t([1.0, 2.0])), r(5, 3))
case("tensor of bools", "x.masked_fill(tensor([true, false, true, false]), -1), where(tensor([[true], [false], [true]]), x, 0)",
     lambda a: (a.masked_fill(t([True, False, True, False]), -1), torch.where(t([[True], [False], [True]]), a, t(0.0))), x)
case("lists beside a tensor", "x - [0.485, 0.456, 0.406, 1], [[1], [2], [3]] * x, 1 - x / (1, 2, 4, 8), x ** [1, 2, 3, 0], x > [0, 1, 0, -1], x @ [1, 2, 3, 4], x // [2, 3, 4, 5]",
     lambda a: (a - t([0.485, 0.456, 0.406, 1]), t([[1], [2], [3]]) * a, 1 - a / t([1, 2, 4, 8]), a ** t([1, 2, 3, 0]), a > t([0, 1, 0, -1]), a @ t([1.0, 2, 3, 4]), a // t([2, 3, 4, 5])), x)
case("an image, normalized", "m = tensor([0.485, 0.456, 0.406]).view(3, 1, 1)\nreturn (x - m) / tensor([0.229, 0.224, 0.225]).view(1, -1, 1, 1)",
     lambda a: (a - t([0.485, 0.456, 0.406]).view(3, 1, 1)) / t([0.229, 0.224, 0.225]).view(1, -1, 1, 1), image, batch=True)

# Of one number
case("zeros, ones and full", "zeros(2, 3), zeros((2, 3)), zeros([2, 3]), ones(4), full((2, 2), 0.1), full([3], -inf), zeros(size=[2]), ones([]), full([], nan), x + ones(1, 3, 4)",
     lambda a: (torch.zeros(2, 3), torch.zeros(2, 3), torch.zeros(2, 3), torch.ones(4), torch.full((2, 2), 0.1), torch.full((3,), -math.inf), torch.zeros(2), torch.ones([]), torch.full([], math.nan), a + 1), x)
case("in the shape of another", "zeros_like(x), ones_like(x) * 3, full_like(x, 2.5) - x, x.new_zeros(2, 3), x.new_ones((2,)), x.new_full([2, 2], 7)",
     lambda a: (torch.zeros_like(a), torch.ones_like(a) * 3, 2.5 - a, torch.zeros(2, 3), torch.ones(2), torch.full((2, 2), 7.0)), special)
case("as many as the batch", "zeros(N, 3), ones(N, 3, 4) + x, full([N, 1, 4], 0.5) * x, zeros_like(x), cat([x, zeros(N, 1, 4)], 1), cat([ones(N, 3, 2), x], 2), arange(N), x * arange(N).view(-1, 1, 1), x * (1 + 2 * arange(0, N)).view(N, 1, 1), zeros(2 * N, 3)",
     lambda a: (torch.zeros(2, 3), a + 1, 0.5 * a, torch.zeros_like(a), torch.cat([a, torch.zeros(2, 1, 4)], 1), torch.cat([torch.ones(2, 3, 2), a], 2), torch.arange(2), a * torch.arange(2).view(-1, 1, 1), a * (1 + 2 * torch.arange(2)).view(2, 1, 1), torch.zeros(4, 3)), x, batch=True)
case("a class token of zeros", "token = zeros(1, 1, 4).expand(N, -1, -1)\nreturn cat([token, x], 1)", lambda a: torch.cat([torch.zeros(2, 1, 4), a], 1), x, batch=True)

# Counted out
case("arange", "arange(7), arange(2, 5), arange(1, 10, 3), arange(5, -1, -2), arange(0.5, 2, 0.25), arange(1, 0, -0.3), arange(end=4), arange(start=1, end=4, step=2), arange(2.5), x + arange(4)",
     lambda a: (torch.arange(7), torch.arange(2, 5), torch.arange(1, 10, 3), torch.arange(5, -1, -2), torch.arange(0.5, 2, 0.25), torch.arange(1, 0, -0.3), torch.arange(end=4), torch.arange(1, 4, 2), torch.arange(2.5), a + torch.arange(4)), x)
case("linspace", "linspace(0, 1, 5), linspace(-1, 1, steps=8), linspace(3, 9, 1), linspace(2, -2, 2), linspace(0.1, 0.7, 100), x * linspace(start=0, end=1, steps=4)",
     lambda a: (torch.linspace(0, 1, 5), torch.linspace(-1, 1, 8), torch.linspace(3, 9, 1), torch.linspace(2, -2, 2), torch.linspace(0.1, 0.7, 100), a * torch.linspace(0, 1, 4)), x)
case("a grid", "xs = linspace(-1, 1, 4)\nys = linspace(-1, 1, 3)\nreturn x + stack([xs.expand(3, 4), ys.view(3, 1).expand(3, 4)], dim=0)[0]", lambda a: a + torch.linspace(-1, 1, 4).expand(3, 4), x, batch=True)
case("positions by sine and cosine", "d = 4\nf = exp(arange(0, d, 2) * (-log(10000.0) / d))\na = arange(3).unsqueeze(1) * f\nreturn x + stack([a.sin(), a.cos()], 2).flatten(1)",
     lambda a: a + torch.stack([(torch.arange(3).unsqueeze(1) * torch.exp(torch.arange(0, 4, 2) * (-math.log(10000.0) / 4))).sin(), (torch.arange(3).unsqueeze(1) * torch.exp(torch.arange(0, 4, 2) * (-math.log(10000.0) / 4))).cos()], 2).flatten(1), x, batch=True)

# Matrices
case("eye", "eye(3), eye(2, 4), eye(4, m=2), eye(1), x @ eye(4, 3), eye(3) @ x", lambda a: (torch.eye(3), torch.eye(2, 4), torch.eye(4, 2), torch.eye(1), a @ torch.eye(4, 3), torch.eye(3) @ a), x)
case("triangles", "tril(x), triu(x), x.tril(-1), x.triu(diagonal=1), x.tril(2), x.triu(-5), x.tril(-9), x.triu(9), tril(ones(4, 4)), triu(ones(3, 5), 2)",
     lambda a: (a.tril(), a.triu(), a.tril(-1), a.triu(1), a.tril(2), a.triu(-5), a.tril(-9), a.triu(9), torch.ones(4, 4).tril(), torch.ones(3, 5).triu(2)), x)
case("triangles of special values", "x.view(2, 3).tril(), x.view(2, 3).triu(), x.view(3, 2).triu(1) + 1", lambda a: (a.view(2, 3).tril(), a.view(2, 3).triu(), a.view(3, 2).triu(1) + 1), special)
case("a triangle along the batch", "x.tril(), x.triu(1)", lambda a: (a.tril(), a.triu(1)), r(3, 4), batch=True)
scores = r(2, 2, 5, 5)
case("a causal mask", "mask = tril(ones(5, 5))\nreturn x.masked_fill(mask == 0, -inf).softmax(-1), (x + triu(full([5, 5], -inf), 1)).softmax(-1), (x + full([5, 5], float(\"-inf\")).triu(1)).softmax(-1)",
     lambda a: (a.masked_fill(torch.ones(5, 5).tril() == 0, -math.inf).softmax(-1),) + ((a + torch.full((5, 5), -math.inf).triu(1)).softmax(-1),) * 2, scores, batch=True)

# Kept under a name, outside of the weights
case("a buffer that is not persistent", "x * layer", lambda a: a * t([0.5, 1, 2, 4]), x, field="Buffer(tensor([0.5, 1, 2, 4]), persistent=false)", batch=True)
case("a buffer of one number that is not persistent", "x * layer", lambda a: a * 0.5, x, field="Buffer([3, 1], 0.5, persistent=false)", batch=True)
case("a calculated buffer that is not persistent", "x.masked_fill(layer == 0, -1)", lambda a: a.masked_fill(torch.ones(3, 4).tril() == 0, -1), x, field="Buffer(tril(ones(3, 4)), persistent=false)")
case("named numbers", "x * pi, x.clamp(-inf, pi), x.masked_fill(x > 1, nan), maximum(x, -inf)", lambda a: (a * math.pi, a.clamp(max=math.pi), a.masked_fill(a > 1, math.nan), a), x)

# Tensors without dimensions
for name, value in [("of a number", -0.7), ("of zero", -0.0), ("of infinity", math.inf), ("of NaN", math.nan)]:
    case(f"reductions without dimensions, {name}", "v = x.squeeze()\nreturn v.softmax(0), v.log_softmax(-1), softmin(v, 0), v.sum(), v.mean(), v.prod(), v.amax(), v.amin(), v.max(), v.min(), v.argmax(), v.argmin(), v.norm(), v.logsumexp(0), v.cumsum(0), v.sum(0), v.mean(-1, keepdim=true), v.amax(0), v.argmin(0), v.max(0).values, v.max(0).indices, v.var(0, correction=0), v.std(correction=0), v.var(), v.norm(1, 0), v.sum(keepdim=true)",
         lambda a: (lambda v: (v.softmax(0), v.log_softmax(-1), F.softmin(v, 0), v.sum(), v.mean(), v.prod(), v.amax(), v.amin(), v.max(), v.min(), v.argmax(), v.argmin(), v.norm(), v.logsumexp(0), v.cumsum(0), v.sum(0), v.mean(-1, keepdim=True), v.amax(0), v.argmin(0), v.max(0).values, v.max(0).indices, v.var(0, unbiased=False), v.std(unbiased=False), v.var(), v.norm(1, 0), v.sum()))(a.squeeze()), t([value]))
case("pointwise functions without dimensions", "v = x.squeeze()\nreturn relu(v), sigmoid(v), tanh(v), gelu(v), silu(v), mish(v), softplus(v), elu(v), hardswish(v), leaky_relu(v), v.exp(), v.abs(), v.neg(), v.sign(), v.floor(), v.round(decimals=1), v.sin(), v.erf(), v.clamp(0, 1), v.masked_fill(v < 0, 2), v ** 2, 2 ** v, v // 2, v.isnan(), logical_not(v), v + tensor(0.5), maximum(v, tensor(0)), v.clamp(min=tensor(1.0)), where(v < 0, v, 1), tensor(2) * tensor(3), exp(tensor(1))",
     lambda a: (lambda v: (F.relu(v), v.sigmoid(), v.tanh(), F.gelu(v), F.silu(v), F.mish(v), F.softplus(v), F.elu(v), F.hardswish(v), F.leaky_relu(v), v.exp(), v.abs(), -v, v.sign(), v.floor(), v.round(decimals=1), v.sin(), v.erf(), v.clamp(0, 1), v.masked_fill(v < 0, 2), v ** 2, 2 ** v, v // 2, v.isnan(), v.logical_not(), v + 0.5, v.clamp(min=0), v.clamp(min=1), torch.where(v < 0, v, t(1.0)), t(6.0), t(1.0).exp()))(a.squeeze()), t([-0.7]))

case("the batch as a number beside tensors", "x / N, N * x + 1, x - x.shape[0], N - x, x ** N, x % N, x > N, x.sum() / (2 * N), x // len(x)", lambda a: (a / 3, 3 * a + 1, a - 3, 3 - a, a ** 3, a % 3, (a > 3).float(), a.sum() / 6, a // 3), torch.randn(3, 4) * 5, batch=True)

write("constants")
