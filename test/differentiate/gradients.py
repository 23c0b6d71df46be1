"""PyTorch's gradients of functions and layers that are made of several ops: writes gradients.json. Run it in this folder."""
import torch
import torch.nn.functional as F

from write_cases import case, write

torch.manual_seed(0)
r = torch.randn


# Poolings and back: where windows overlap, each value gets what came back from its place
def there_and_back(pool, unpool):
    def run(a):
        values, places = pool(a)
        return unpool(values * 2, places)
    return run


case("v, i = max_pool2d(x, 2, return_indices=true)\nreturn max_unpool2d(v * 2, i, 2)", there_and_back(lambda a: F.max_pool2d(a, 2, return_indices=True), lambda v, i: F.max_unpool2d(v, i, 2)), r(2, 3, 6, 8))
case("v, i = max_pool2d(x, 3, stride=2, padding=1, return_indices=true)\nreturn max_unpool2d(v * 2, i, 3, stride=2, padding=1)", there_and_back(lambda a: F.max_pool2d(a, 3, 2, 1, return_indices=True), lambda v, i: F.max_unpool2d(v, i, 3, 2, 1)), r(2, 3, 7, 7))
case("max_unpool1d(x, y, 2, output_size=[5])", lambda a, i: F.max_unpool1d(a, i.long(), 2, output_size=[5]), r(2, 3), torch.tensor([[4.0, 1.0, 4.0], [0.0, 0.0, 2.0]]), counted=[1])
case("lp_pool2d(x, 2, 3, stride=2, ceil_mode=true)", lambda a: F.lp_pool2d(a, 2, 3, stride=2, ceil_mode=True), r(2, 3, 7, 6))
case("lp_pool2d(x, 2, 2)", lambda a: F.lp_pool2d(a, 2, 2), torch.cat([torch.zeros(1, 1, 2, 4), r(1, 1, 2, 4)], 2))
case("lp_pool1d(x, 3, 2)", lambda a: F.lp_pool1d(a, 3, 2), r(2, 3, 6).abs())

# Norms and distances, some of them of zeros
zeros = torch.cat([torch.zeros(1, 4), r(2, 4)])
near = torch.cat([torch.full((1, 4), 1e-9), r(2, 4)])
other = torch.cat([r(1, 4), zeros[1:2], r(1, 4)])
rms = lambda a, w: a * torch.rsqrt(a.pow(2).mean(-1, keepdim=True) + 2**-23) * w
case("rms_norm(x, [4], y)", rms, r(3, 4), r(4))
case("local_response_norm(x, 3, alpha=0.5)", lambda a: F.local_response_norm(a, 3, alpha=0.5), r(2, 5, 3, 2))
case("local_response_norm(x, 14, alpha=0.5)", lambda a: F.local_response_norm(a, 14, alpha=0.5), r(2, 5, 3))
case("cosine_similarity(x, y)", F.cosine_similarity, r(3, 4), r(3, 4))
case("pairwise_distance(x, y, eps=0)", lambda a, b: F.pairwise_distance(a, b, eps=0.0), zeros, other)
case("pairwise_distance(x, y, 3, eps=0)", lambda a, b: F.pairwise_distance(a, b, 3.0, eps=0.0), zeros, other)
case("cdist(x, y)", torch.cdist, zeros, other)
case("cdist(x, y, 3)", lambda a, b: torch.cdist(a, b, 3.0), r(3, 4), other)
case("cdist(x, y, 1)", lambda a, b: torch.cdist(a, b, 1.0), r(3, 4), other)
case("cdist(x, y)\n", lambda a, b: torch.cdist(a, b), r(3, 4), r(30, 4))

# Bags: what is padding gets no gradient
counted = torch.tensor([[0.0, 5.0, 2.0, 2.0], [3.0, 3.0, 1.0, 2.0], [2.0, 2.0, 2.0, 2.0]])
for mode in ["mean", "sum", "max"]:
    case(f'embedding_bag(x, y, padding_idx=2, mode="{mode}")', lambda i, w: F.embedding_bag(i.long(), w, padding_idx=2, mode=mode), counted, r(6, 4), counted=[0])
case('embedding_bag(x, y, mode="sum", per_sample_weights=z)', lambda i, w, s: F.embedding_bag(i.long(), w, mode="sum", per_sample_weights=s), counted, r(6, 4), r(3, 4), counted=[0])

# Ties and borders, where PyTorch has a rule of its own for each
tied = torch.tensor([[1.0, 2.0, 2.0, -1.0], [0.5, 2.0, 3.0, -1.0], [2.0, 2.0, 2.0, 7.0]])
beside = torch.tensor([[1.0, 1.0, 3.0, -1.0], [0.5, 5.0, 3.0, 2.0], [2.0, 1.0, 2.0, 0.0]])
case("fmax(x, y)", torch.fmax, tied, beside)
case("fmin(x, y)", torch.fmin, tied, beside)
case("maximum(x, y) + minimum(x, y)", lambda a, b: torch.maximum(a, b) + torch.minimum(a, b) , tied, beside)
case("clamp(x, y)", lambda a, b: torch.clamp(a, b), tied, beside)
case("clamp(x, max=y)", lambda a, b: torch.clamp(a, max=b), tied, beside)
case("clamp(x, y, z)", lambda a, b, c: torch.clamp(a, b, c), tied, beside, torch.tensor([[2.0, 1.0, 0.0, -1.0], [0.5, 2.0, 3.0, 2.0], [1.0, 2.0, 5.0, 7.0]]))
case("x.clip(y, z)", lambda a, b, c: a.clip(b, c), tied, beside[0], beside[1])
case("clamp_min(x, y) + clamp_max(x, y)", lambda a, b: a.clamp_min(b) + a.clamp_max(b), tied, beside)
bends = torch.tensor([-4.0, -3.0, -2.9999998, -1.5, 0.0, 1.0, 2.9999998, 3.0, 4.0])
case("hardsigmoid(x)", F.hardsigmoid, bends)
case("hardswish(x)", F.hardswish, bends)
case("relu6(x * 2) + hardtanh(x, -1.5, 3)", lambda a: F.relu6(a * 2) + F.hardtanh(a, -1.5, 3.0), bends)
case("(x * 0.1).clamp(-0.3, 0.3)", lambda a: (a * 0.1).clamp(-0.3, 0.3), bends)
case("sinc(x)", torch.sinc, torch.tensor([-2.5, -1.0, -0.3, 0.0, 0.1, 0.7, 1.2, 3.0]))
case("x.median()", torch.median, tied)
case("x.median() * 2 + x.max() + x.min()", lambda a: a.median() * 2 + a.max() + a.min(), beside)
for p in [1, 2]:
    case(f"multi_margin_loss(x, y, p={p})", lambda a, t: F.multi_margin_loss(a, t.long(), p=p), torch.tensor([[1.0, 2.0, 0.0], [3.0, 3.0, 2.0], [0.5, 0.0, 1.5]]), torch.tensor([1.0, 0.0, 2.0]), counted=[1])
case("cdist(x, y, p=inf)", lambda a, b: torch.cdist(a, b, float("inf")), tied, beside)

# Recurrent layers: from input, states and weights, forward and backward
def stepped(name, gates, run, *, bidirectional=False, width=5, biases=False):
    directions = 2 if bidirectional else 1
    columns = 3 + width + (2 if biases else 0)
    weights = "[" + ", ".join((["z[:, 0:3]", f"z[:, 3:{3 + width}]"] + ([f"z[:, {3 + width}]", f"z[:, {4 + width}]"] if biases else [])) * directions) + "]"
    hx = "(y, y * 2)" if name == "lstm" else "y"
    args = f"{hx}, {weights}, {str(biases).lower()}, 1, 0.0, false, {str(bidirectional).lower()}, true"
    names = "a, h, c" if name == "lstm" else "a, h"
    every = ", ".join(f"{each}.flatten() * {i + 1}" for i, each in enumerate(names.split(", ")))

    def answer(x, y, z):
        one = [z[:, 0:3], z[:, 3 : 3 + width]] + ([z[:, 3 + width], z[:, 4 + width]] if biases else [])
        results = run(x, (y, y * 2) if name == "lstm" else y, one * directions, biases, 1, 0.0, False, bidirectional, True)
        return torch.cat([each.flatten() * (i + 1) for i, each in enumerate(results)])

    case(f"{names} = {name}(x, {args})\nreturn cat([{every}])", answer, r(2, 4, 3), r(directions, 2, width), r(gates * width, columns))


for name, gates in [("lstm", 4), ("gru", 3), ("rnn_tanh", 1), ("rnn_relu", 1)]:
    stepped(name, gates, getattr(torch, name))
    stepped(name, gates, getattr(torch, name), bidirectional=True, width=9, biases=True)

# Sizes that a factor leaves as they are, or doubles: back, PyTorch copies what it moves on the way there
for size, factor in [((7, 9), "1.1"), ((7, 7), "2.1"), ((7, 12), "[1.1, 1.3]")]:
    for mode in ["nearest", "nearest-exact", "bilinear", "bicubic"]:
        case(f'interpolate(x, scale_factor={factor}, mode="{mode}")', lambda a: F.interpolate(a, scale_factor=eval(factor), mode=mode), r(1, 1, *size))
case('interpolate(x, scale_factor=1.1, mode="nearest")\n', lambda a: F.interpolate(a, scale_factor=1.1), r(1, 2, 7))
case('interpolate(x, scale_factor=[1.1, 2.1, 1], mode="nearest")', lambda a: F.interpolate(a, scale_factor=[1.1, 2.1, 1.0]), r(1, 2, 5, 7, 3))

# Of several NaN (0 / 0) in a window the last gets it all
for rank, size in [(1, (9,)), (2, (6, 7)), (3, (4, 5, 6))]:
    unknown = (torch.rand(1, 1, *size) > 0.4).float()
    pool, adaptive = getattr(F, f"max_pool{rank}d"), getattr(F, f"adaptive_max_pool{rank}d")
    case(f"max_pool{rank}d(x + 0 / y, 3, stride=2, padding=1)", lambda a, n: pool(a + 0 / n, 3, stride=2, padding=1), r(1, 1, *size), unknown, counted=[1])
    case(f"adaptive_max_pool{rank}d(x + 0 / y, 2)", lambda a, n: adaptive(a + 0 / n, 2), r(1, 1, *size), unknown, counted=[1])

# Spreads whose squares are no numbers in single precision
for size in [1e30, 1e-30]:
    for dim in ["", "1", "1, unbiased=false"]:
        arguments = dict(dim=1, unbiased="false" not in dim) if dim else {}
        case(f"x.std({dim}){chr(10) if size < 1 else ''}", lambda a: a.std(**arguments), r(3, 9) * size)
case("x.std(1)", lambda a: a.std(1), torch.cat([torch.ones(1, 4), r(2, 4)]))
case("x.norm(dim=1)", lambda a: a.norm(dim=1), r(3, 4) * 1e-25)


# Rows of an attention that may look nowhere are NaN, and what is masked in them has no gradient
sight = torch.tensor([[1.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
hidden = lambda a, m: a.masked_fill(m == 0, float("-inf")).softmax(1)
case('x.masked_fill(y == 0, float("-inf")).softmax(1)', hidden, r(3, 3), sight, counted=[1])


# What is joined at places: shares of equal ones, and products with zeros
index = torch.tensor([[0.0, 1, 1, 3], [2.0, 2, 2, 2], [0.0, 0, 3, 1]])
joined = torch.tensor([[1.0, 2.0, 2.0, -1.0], [0.5, 0.0, 3.0, -1.0], [0.0, 0.0, 2.0, 7.0]])
base = torch.cat([torch.tensor([[1.0, 2.0, 0.0, -1.0, 0.5], [1.0, 1.0, 3.0, 1.0, 1.0]]), r(1, 5)])
# (PyTorch gives a share of the gradient to values that include_self=False leaves out, where they equal the result: none do here)
for way in ["sum", "mean", "prod", "amax", "amin"]:
    for own in [True, False]:
        case(f'x.scatter_reduce(1, y, z, "{way}", include_self={str(own).lower()})', lambda a, i, s, way=way, own=own: a.scatter_reduce(1, i.long(), s, way, include_self=own), base if own else base + 0.25, index, joined, counted=[1])
case("x.put(y, z, accumulate=true)", lambda a, i, s: a.put(i.long(), s, accumulate=True), r(3, 4), torch.tensor([1.0, 1, 7]), r(3), counted=[1])
case("x.index_put([y], z)", lambda a, i, s: a.index_put([i.long()], s), r(4, 3), torch.tensor([1.0, 3]), r(2, 3), counted=[1])
case("x.masked_scatter(y > 0, z)", lambda a, m, s: a.masked_scatter(m > 0, s), r(3, 4), r(3, 4), r(12), counted=[1])
case("x.renorm(2, 0, 1.5)", lambda a: a.renorm(2, 0, 1.5), r(4, 5))

# Spectra
case("stft(x, 8, hop_length=3, window=y)", lambda a, w: torch.stft(a, 8, hop_length=3, window=w, return_complex=False), r(2, 20), torch.rand(8) + 0.1)
case("istft(x, 8, window=y)", lambda a, w: torch.istft(torch.view_as_complex(a), 8, window=w), r(2, 5, 4, 2), torch.rand(8) + 0.5)

# At 0, where each side has a slope of its own, and where exponentials are infinite
steps = torch.tensor([[0.0, -0.0, 1.5, -2.0], [0.0, 30.0, -30.0, 0.5]])
case("selu(x) + elu(x, 2) + celu(x, 0.5)", lambda a: F.selu(a) + F.elu(a, 2.0) + F.celu(a, 0.5), steps)
case("mish(x)", F.mish, torch.tensor([[-120.0, -3, 0, 19.5], [20.5, 88, 95, 1000]]))
case("smooth_l1_loss(x, y, beta=0.5, reduction=\"none\") + huber_loss(x, y, delta=2, reduction=\"none\")", lambda a, b: F.smooth_l1_loss(a, b, beta=0.5, reduction="none") + F.huber_loss(a, b, delta=2.0, reduction="none"), torch.tensor([[0.0, 0.5, -0.5, 2, -2, 1e30]]), torch.zeros(1, 6))

write("gradients.json")
