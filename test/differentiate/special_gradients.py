"""PyTorch's gradients at places where a function has no slope, or several: writes special_gradients.json. Run it in this folder."""
import math

import torch
import torch.nn.functional as F

from write_cases import case, write

torch.manual_seed(1)
nan, inf = math.nan, math.inf
r = torch.randn


def at(body, run, *inputs, **how):
    case(body, run, *inputs, finite=False, **how)


# Neighbours in an order: who has what share, where several are equal, or one is NaN
rows = torch.tensor([[3.0, 1.0, 2.0, 2.0, 5.0], [1.0, 1.0, 1.0, 1.0, 4.0], [0.5, -1.0, 7.0, 2.5, -3.0]])
broken = torch.tensor([[3.0, nan, 2.0, 2.0, 5.0], [nan, nan, nan, nan, nan], [0.5, -1.0, inf, 2.5, nan], [inf, -inf, 1.0, 2.0, inf]])
for way in ["linear", "lower", "higher", "midpoint", "nearest"]:
    for name, x in [("quantile", rows), ("quantile", broken), ("nanquantile", rows), ("nanquantile", broken)]:
        of = "rows" if x is rows else "NaN"
        at(f'x.{name}([0.0, 0.3, 0.5, 1.0], 1, interpolation="{way}")', lambda a: getattr(a, name)(torch.tensor([0.0, 0.3, 0.5, 1.0]), 1, interpolation=way), x, of=of)
for name in ["quantile", "nanquantile"]:
    at(f"x.{name}(y, 1)", lambda a, q: getattr(a, name)(q, 1), rows, torch.tensor([0.1, 0.6]))
    at(f"x.{name}(0.4)", lambda a: getattr(a, name)(0.4), rows)
    at(f"x.{name}(0.4)", lambda a: getattr(a, name)(0.4), broken[:1], of="NaN")
gaps = broken[[0, 2, 3]]
for x, of in [(rows, "rows"), (gaps, "NaN")]:
    for name in ["median", "nanmedian"]:
        at(f"x.{name}(1).values", lambda a: getattr(a, name)(1).values, x, of=of)
        at(f"x.{name}()", lambda a: getattr(a, name)(), x, of=of)
        at(f"x.{name}(0).values", lambda a: getattr(a, name)(0).values, x, of=of)
    for name in ["max", "min"]:
        at(f"x.{name}(1).values", lambda a: getattr(a, name)(1).values, x, of=of)
        at(f"x.{name}()", lambda a: getattr(a, name)(), x, of=of)
        at(f"x.a{name}(1)", lambda a: getattr(a, "a" + name)(1), x, of=of)
        at(f"x.a{name}((0, 1))", lambda a: getattr(a, "a" + name)((0, 1)), x, of=of)
        at(f"x.cum{name}(1).values", lambda a: getattr(a, "cum" + name)(1).values, x, of=of)
    at(f"x.sort(1).values", lambda a: a.sort(stable=True, dim=1, descending=False).values, x, of=of)
    at(f"x.topk(3, 1).values", lambda a: a.sort(stable=True, dim=1, descending=True).values[:, :3], x, of=of)
for name in ["maximum", "minimum", "fmax", "fmin"]:
    at(f"{name}(x, y)", getattr(torch, name), torch.tensor([1.0, 2, nan, 1, nan, inf, inf]), torch.tensor([1.0, 1, 1, nan, nan, inf, 0]))

# Norms and distances of nothing, and of what has zeros in it
some = torch.tensor([[0.0, 0.0, 0.0], [0.0, 2.0, -1.5], [-0.5, 1.0, 1.0], [0.0, -0.0, 3.0]])
odd = torch.tensor([[0.0, nan, 1.0], [inf, 1.0, -2.0], [inf, -inf, 0.0], [nan, nan, nan]])
for p in [0, 0.5, 1, 1.5, 2, 3, 4, -1, -2, inf, -inf]:
    written = {inf: '"inf"', -inf: '"-inf"'}.get(p, p)
    for x, of in [(some, "zeros"), (odd, "NaN")] if p in [1, 2] else [(some, "zeros")]:
        at(f"x.norm({written}, 1)", lambda a: a.norm(p, 1), x, of=of)
        at(f"vector_norm(x, {written}, 1)", lambda a: torch.linalg.vector_norm(a, p, 1), x, of=of)
    at(f"x.norm({written})", lambda a: a.norm(p), some)
    at(f"x.norm({written})", lambda a: a.norm(p), torch.zeros(2, 3), of="nothing")
other = torch.tensor([[0.0, 2.0, -1.5], [0.0, 0.0, 0.0], [1.0, 2.0, 1.0]])
for p in [0, 0.5, 1, 1.5, 2, 3, inf]:
    written = {inf: "inf"}.get(p, p)
    at(f"cdist(x, y, {written})", lambda a, b: torch.cdist(a, b, float(p)), some, other)
    at(f"pdist(x, {written})", lambda a: F.pdist(a, float(p)), torch.cat([some, some[1:2]]))
    if p > 0:
        at(f"pairwise_distance(x, y, {written}, eps=0)", lambda a, b: F.pairwise_distance(a, b, float(p), eps=0.0), some[:3], other)
        at(f"normalize(x, {written if p != inf else chr(34) + 'inf' + chr(34)}, 1)", lambda a: F.normalize(a, float(p), 1), some)
        at(f"x.renorm({written}, 0, 1)", lambda a: a.renorm(p, 0, 1.0), some)
at("cdist(x, y, compute_mode=\"use_mm_for_euclid_dist\")", lambda a, b: torch.cdist(a, b, compute_mode="use_mm_for_euclid_dist"), some, other)
at("cosine_similarity(x, y)", F.cosine_similarity, some[:3], other)

# Products with zeros and NaN
for line in [[2.0, 3.0, 0.5], [2.0, 0.0, 0.5], [0.0, 0.0, 3.0], [nan, 2.0, 3.0], [nan, 0.0, 3.0], [nan, 0.0, 0.0], [inf, 2.0, 3.0], [inf, 0.0, 3.0], [inf, 0.0, 0.0], [nan, nan, 0.0]]:
    x = torch.tensor([line])
    shown = ", ".join(map(str, line))
    at("x.prod(1)", lambda a: a.prod(1), x, of=shown)
    at("x.prod()", lambda a: a.prod(), x, of=shown)
    if all(map(math.isfinite, line)):
        at("x.cumprod(1)", lambda a: a.cumprod(1), x, of=shown)

# Logits at the ends
ends = torch.tensor([0.0, 1.0, -0.1, 1.1, 0.5, 0.1, 0.9, 1e-8, nan])
at("logit(x)", torch.logit, ends)
for eps in [0, 0.1, 1e-6]:
    at(f"logit(x, {eps})", lambda a: torch.logit(a, eps), ends)

# Spreads of equal numbers, and of one
same = torch.cat([torch.full((1, 4), 0.1), torch.zeros(1, 4), r(1, 4)])
for name in ["std", "var"]:
    at(f"x.{name}(1)", lambda a: getattr(a, name)(1), same)
    at(f"x.{name}(1, unbiased=false)", lambda a: getattr(a, name)(1, unbiased=False), same)
    at(f"x.{name}()", lambda a: getattr(a, name)(), torch.full((2, 3), 1.5))
    at(f"x.{name}(1)", lambda a: getattr(a, name)(1), r(3, 1), of="one")
    at(f"x.{name}(1, unbiased=false)", lambda a: getattr(a, name)(1, unbiased=False), r(3, 1), of="one")
    at(f"x.{name}(1)", lambda a: getattr(a, name)(1), odd, of="NaN")
at("s, m = std_mean(x, 1)\nreturn s + m", lambda a: sum(torch.std_mean(a, 1)), same)

write("special_gradients.json")
