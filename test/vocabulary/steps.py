"""Functions that jump, at and beside the numbers where they do: a constant is a float32 beside a float32, and so is what leads to a step."""
import torch
import torch.nn.functional as F

from torch_cases import case, write

inf, nan = float("inf"), float("nan")
ramp = (torch.arange(256) / 255).float()
tenths = torch.tensor([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, -0.1, -0.2, -0.7, 1.1, 1.2])

case("comparisons with what no float32 is", "x == 0.1, x != 0.1, x < 0.2, x <= 0.2, x > 0.3, x >= 0.3, eq(x, 0.4), (x >= 0.7).sum(), (x > 0.2).sum()", lambda a: (a == 0.1, a != 0.1, a < 0.2, a <= 0.2, a > 0.3, a >= 0.3, torch.eq(a, 0.4), (a >= 0.7).sum(), (a > 0.2).sum()), tenths)
case("choices by such comparisons", "where(x == 0.1, 1.0, x), x.masked_fill(x == 0.7, -1), threshold(x, 0.6, 20), hardshrink(x, 0.2), heaviside(x - 0.1, x * 0 + 0.5), sign(x - 0.3), (x.clamp(max=0.6) == 0.6).sum(), x.clamp(min=0.3) == 0.3", lambda a: (torch.where(a == 0.1, torch.tensor(1.0), a), a.masked_fill(a == 0.7, -1), F.threshold(a, 0.6, 20), F.hardshrink(a, 0.2), torch.heaviside(a - 0.1, a * 0 + 0.5), torch.sign(a - 0.3), (a.clamp(max=0.6) == 0.6).sum(), a.clamp(min=0.3) == 0.3), tenths)
case("the ramp of an image", "(x.clamp(max=0.6) == 0.6).sum(), (x > 0.2).sum(), (x * 255).long(), (x * 255).floor(), (x * 10).ceil(), (x.round(decimals=1) == x).sum()", lambda a: ((a.clamp(max=0.6) == 0.6).sum(), (a > 0.2).sum(), (a * 255).long(), (a * 255).floor(), (a * 10).ceil(), (a.round(decimals=1) == a).sum()), ramp)
case("whole numbers beyond 2^24", "x == 16777217, x - 1 == 16777216, x > 16777217, x // 16777217", lambda a: (a == 16777217, a - 1 == 16777216, a > 16777217, a // 16777217), torch.tensor([16777216.0, 16777217.0, 16777218.0, 33554434.0]))
case("steps behind a calculation", "floor(x * 10), ceil(x * 10), (x * 10).long(), round(x * 2.5), (x / 0.1).floor(), x.round(decimals=1), trunc(x * 10 + 0.3), frac(x * 10), (x * 0.1 + 0.3).mul(10).floor(), (x * 3 - x - x == x).sum(), (x * 1e30 * 1e30).isinf()", lambda a: (torch.floor(a * 10), torch.ceil(a * 10), (a * 10).long(), torch.round(a * 2.5), (a / 0.1).floor(), a.round(decimals=1), torch.trunc(a * 10 + 0.3), torch.frac(a * 10), (a * 0.1 + 0.3).mul(10).floor(), (a * 3 - a - a == a).sum(), (a * 1e30 * 1e30).isinf()), tenths)
case("steps behind a tensor's calculation", "(x * y).floor(), (x / y).ceil(), (x * y) == x * 0.1, where(x * y - x * 0.1 == 0, 1, 0), (x - y).sign()", lambda a, b: ((a * b).floor(), (a / b).ceil(), (a * b) == a * 0.1, torch.where(a * b - a * 0.1 == 0, 1, 0), (a - b).sign()), tenths * 10, torch.full((15,), 0.1))


def alone(f):
    """One element at a time: of several at once PyTorch's fmod is NaN where the quotient is infinite, and C's is not."""
    def one(*tensors):
        flat = [t.reshape(-1) for t in torch.broadcast_tensors(*tensors)]
        return torch.stack([f(*(v[None] for v in each))[0] for each in zip(*flat)]).view(torch.broadcast_shapes(*(t.shape for t in tensors)))
    return one


def leaves(*functions):
    return lambda *tensors: tuple(alone(f)(*tensors) for f in functions)


sizes = torch.tensor([0.5, 1, 7, 0.1, 0.3, 0.7, 1e10, 1e38, 3e38, 16777216.0, -0.5, -1, -7, -1e10, -1e38, 0.0, -0.0, 1e-40, -1e-40, 0.3, inf, -inf, nan, 5, 6, -6, 2.5, 1e-45, 4e7, 123456789.0])
for divisor in ["0.1", "0.2", "3", "-3", "0.3", "-0.1", "1e-30", "7e20", "inf"]:
    d = float(divisor)
    case(f"what division by {divisor} leaves", f"x // {divisor}, x % {divisor}, fmod(x, {divisor}), remainder(x, {divisor}), floor_divide(x, {divisor}), div(x, {divisor}, rounding_mode=\"floor\"), div(x, {divisor}, rounding_mode=\"trunc\")", leaves(lambda a: torch.div(a, d, rounding_mode="floor"), lambda a: a % d, lambda a: torch.fmod(a, d), lambda a: torch.remainder(a, d), lambda a: torch.div(a, d, rounding_mode="floor"), lambda a: torch.div(a, d, rounding_mode="floor"), lambda a: torch.div(a, d, rounding_mode="trunc")), sizes)
divisors = torch.tensor([0.1, 3, -3, 1e-40, -0.1, 1e30, inf, -inf, nan, 0.0, -0.0, 7, 0.3, 1e-45, 16777215.0])[:, None]
case("what division by a tensor leaves", "x // y, x % y, fmod(x, y), div(x, y, rounding_mode=\"floor\"), 7 // y, 7 % y, fmod(x * 0.1, y)", lambda a, b: (*leaves(lambda a, b: torch.div(a, b, rounding_mode="floor"), lambda a, b: a % b, lambda a, b: torch.fmod(a, b), lambda a, b: torch.div(a, b, rounding_mode="floor"))(a, b), *leaves(lambda b: torch.div(torch.tensor([7.0]), b, rounding_mode="floor"), lambda b: torch.remainder(torch.tensor([7.0]), b))(b), *leaves(lambda a, b: torch.fmod(a * 0.1, b))(a, b)), sizes, divisors)
case("acosh below 1", "acosh(x)", torch.acosh, torch.tensor([-1e9, -5000.0, -1e8, -3.0, -1.0, 0.0, 0.999999, 1.0, 1.5, 3e38, -3e38, -inf, inf, nan, 1e7]))

# Where sine and cosine have gone round many times: every exponent
far = torch.tensor([s * m * 2.0**e for e in range(-20, 128, 3) for m in (1.0, 1.2345678) for s in (1, -1)])
case("sines of large numbers", "sin(x), cos(x), sinc(x)", lambda a: (a.double().sin(), a.double().cos(), torch.sin((a * torch.pi).double()) / (a * torch.pi)), far)
case("tangents of large numbers", "tan(x)", lambda a: a.double().tan(), far)
case("whole numbers have one zero", "1 / x.long(), 1 / (x * 0.1).long()", lambda a: (1 / a.long(), 1 / (a * 0.1).long()), torch.tensor([-0.5, -0.0, 0.0, 0.9, -3.0]))
case("a place is no negative zero", "v, i = max_pool2d(x, 2, return_indices=true)\nreturn 1 / i", lambda a: 1 / F.max_pool2d(a, 2, return_indices=True)[1], torch.tensor([[[[5.0, 1, 2, 3], [1, 1, 9, 1]]]]))
case("of no samples none is true", "(x > 0).any(), x.any(), x.any(0), (x > 0).all(), x.all(), x.all(0), x.any(1), x.all(1, keepdim=true)", lambda a: ((a > 0).any(), a.any(), a.any(0), (a > 0).all(), a.all(), a.all(0), a.any(1), a.all(1, keepdim=True)), torch.zeros(0, 3), batch=True)
case("any and all of some", "x.any(), x.any(0), x.all(), x.all(0), x.all(1)", lambda a: (a.any(), a.any(0), a.all(), a.all(0), a.all(1)), torch.tensor([[0.0, 1, nan], [0, 0, 2], [0, 3, 4]]), batch=True)

write("steps")
