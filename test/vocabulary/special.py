"""Inverse circular functions, what statistics calls special, extremes and sums so far, and bits of whole numbers."""
import math

import torch
import torch.nn.functional as F

from torch_cases import case, write

r = torch.randn
u = lambda *shape: torch.rand(shape) * 2 - 1
extreme = torch.tensor([0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.5, -3.0, 1e-30, -1e-30, 0.9999999, 30.0, -30.5, 1e5, math.inf, -math.inf, math.nan])

for name, inputs in [
    ("asin", u(3, 40)), ("arcsin", u(8)), ("acos", u(3, 40)), ("arccos", u(8)), ("atan", 4 * r(3, 40)), ("arctan", r(8)), ("erfc", 3 * r(3, 40)), ("erfinv", u(3, 40)),
    ("lgamma", 6 * torch.rand(3, 40) + 0.01), ("digamma", 6 * torch.rand(3, 40) + 0.01), ("arcsinh", r(8)), ("arccosh", 1.3 + torch.rand(8)), ("arctanh", u(8)),
]:
    case(name, f"{name}(x), x.{name}() * 2", lambda a, n=name: (getattr(torch, n)(a), getattr(torch, n)(a) * 2), inputs)
    case(f"{name} of what is special", f"{name}(x)", lambda a, n=name: getattr(torch, n)(a), extreme)
    case(f"{name} of a batch, after another layer", f"(x * 0.5).{name}()", lambda a, n=name: getattr(torch, n)(a * 0.5), u(2, 3, 5).abs() + (2 if name == "arccosh" else 0), batch=True)
case("lgamma and digamma below 0", "lgamma(x), digamma(x)", lambda a: (torch.lgamma(a), torch.digamma(a)), torch.tensor([-0.3, -0.49, -0.51, -1.4, -1.62, -2.35, -3.5, -7.7]))
case("polygamma", "polygamma(0, x), polygamma(1, x), x.polygamma(1)", lambda a: (torch.digamma(a), torch.polygamma(1, a), torch.polygamma(1, a)), torch.cat([4 * torch.rand(20) + 0.1, torch.tensor([-0.4, -1.3, -2.6])]))
sides = torch.tensor([0.0, -0.0, 1.0, -1.0, 1e-40, -3e38, math.inf, -math.inf, math.nan])
case("atan2", "atan2(x.view(-1, 1), x), x.view(1, 9).arctan2(x.view(9, 1)), atan2(y, z), atan2(y, 1.5), y.atan2(-0.5)", lambda a, b, c: (torch.atan2(a.view(-1, 1), a), torch.atan2(a.view(1, 9), a.view(9, 1)), torch.atan2(b, c), torch.atan2(b, torch.tensor(1.5)), torch.atan2(b, torch.tensor(-0.5))), sides, r(4, 25), r(4, 25))
case("atan2 of a batch", "atan2(x, y)", torch.atan2, r(2, 3, 5), r(2, 3, 5), batch=True)

# So far
special = r(4, 9)
special[0, 2], special[1, 0], special[1, 5], special[2, 3], special[2, 7], special[3, :4] = math.nan, -math.inf, math.inf, math.nan, math.nan, -math.inf
ties = torch.tensor([[1.0, 1, 3, 2, 3, 0, 5, 5], [0, -0.0, -1, -1, 4, 4, 2, 4]])
case("cummax and cummin", "cummax(x, 1).values, x.cummax(1)[1], cummin(x, 1).indices, x.cummin(0).values, cummax(y, -1).values, y.cummax(0).indices, y.cummin(1).values, y.cummin(1).indices, x.sum().cummax(0).values",
    lambda a, b: (a.cummax(1).values, a.cummax(1).indices, a.cummin(1).indices, a.cummin(0).values, b.cummax(-1).values, b.cummax(0).indices, b.cummin(1).values, b.cummin(1).indices, a.sum()), ties, special)
case("cummax and cummin of a batch", "x.cummax(2).values, x.cummin(1).indices", lambda a: (a.cummax(2).values, a.cummin(1).indices), r(2, 3, 5), batch=True)
case("logcumsumexp", "logcumsumexp(x, 1), x.logcumsumexp(0), logcumsumexp(x * 100, -1), logcumsumexp(y, 1), y.logcumsumexp(0), x.sum().logcumsumexp(0)", lambda a, b: (a.logcumsumexp(1), a.logcumsumexp(0), (a * 100).logcumsumexp(-1), b.logcumsumexp(1), b.logcumsumexp(0), a.sum()), r(3, 12), special)
case("logcumsumexp of a batch", "x.logcumsumexp(1)", lambda a: a.logcumsumexp(1), r(2, 3, 5), batch=True)

# Bits
whole, other = torch.randint(-1000, 1000, (3, 20)).float(), torch.randint(0, 2**24, (3, 20)).float()
case("bits of whole numbers", "bitwise_and(x, y), x.bitwise_or(y), bitwise_xor(x, y), bitwise_not(x), x.bitwise_and(255), bitwise_or(1, x), bitwise_left_shift(x, 3), x.bitwise_right_shift(2), bitwise_right_shift(y, z), x.bitwise_left_shift(z)",
    lambda a, b, c: ((a.long() & b.long()), (a.long() | b.long()), (a.long() ^ b.long()), ~a.long(), a.long() & 255, a.long() | 1, a.long() << 3, a.long() >> 2, b.long() >> c.long(), a.long() << c.long()), whole, other, torch.randint(0, 9, (3, 20)).float())
case("bits of masks", "bitwise_and(x > 0, y > 0), (x > 0).bitwise_or(y > 0), bitwise_xor(x > 0, y > 0), where((x > 0).bitwise_not(), x, y), x.masked_fill(bitwise_or(x > 0, y > 1), 7)",
    lambda a, b: ((a > 0) & (b > 0), (a > 0) | (b > 0), (a > 0) ^ (b > 0), torch.where(a > 0, b, a), a.masked_fill((a > 0) | (b > 1), 7.0)), r(2, 5), r(2, 5), batch=True)
case("kl_div where a target is no probability", 'kl_div(x, y, reduction="none"), kl_div(x, y.abs(), reduction="sum")', lambda a, b: (F.kl_div(a, b, reduction="none"), F.kl_div(a, b.abs(), reduction="sum")), torch.tensor([-1.5, -0.2, -math.inf, -0.3, -2.0]), torch.tensor([0.25, -0.5, 0.0, 0.0, 1.0]))

# Labels along steps
spoken = torch.tensor([[1.0, 2, 2, 0], [3, 0, 0, 0]])
def labels_of(a, targets, steps, labels, **options):
    return F.ctc_loss(a.log_softmax(2), targets.long(), torch.as_tensor(steps).long(), torch.as_tensor(labels).long(), **options)


known = "tensor([[1, 2, 2, 0], [3, 0, 0, 0]]), tensor([7, 5]), tensor([3, 1])"
case("ctc_loss", f'ctc_loss(x.log_softmax(2), {known}), ctc_loss(x.log_softmax(2), {known}, 3, "none"), ctc_loss(x.log_softmax(2), {known}, reduction="sum", zero_infinity=true)',
    lambda a: (labels_of(a, spoken, [7, 5], [3, 1]), labels_of(a, spoken, [7, 5], [3, 1], blank=3, reduction="none"), labels_of(a, spoken, [7, 5], [3, 1], reduction="sum", zero_infinity=True)), 2 * r(7, 2, 4))
case("ctc_loss of a batch", 'ctc_loss(x.log_softmax(2).permute(1, 0, 2), y, z[:, 0], z[:, 1], reduction="none")', lambda a, t, n: labels_of(a.permute(1, 0, 2), t, n[:, 0], n[:, 1], reduction="none"), r(2, 7, 4), spoken, torch.tensor([[7.0, 3], [1, 0]]), batch=True)
case("ctc_loss of what no alignment reaches", 'ctc_loss(x.log_softmax(2), y, z[:, 0], z[:, 1], reduction="none"), ctc_loss(x.log_softmax(2), y, z[:, 0], z[:, 1], zero_infinity=true)',
    lambda a, t, n: (labels_of(a, t, n[:, 0], n[:, 1], reduction="none"), labels_of(a, t, n[:, 0], n[:, 1], zero_infinity=True)), r(7, 2, 4), spoken, torch.tensor([[3.0, 3], [2, 1]]))

write("special")
