"""Images in another size, sampled at places, cut into windows and put together again."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from torch_cases import case, layer, write

r = torch.randn


def special(*shape, spread=1.0):
    """Numbers with a NaN and both infinities among them, apart from each other."""
    given = r(*shape) * spread
    flat = given.view(-1)
    for i, value in enumerate([math.nan, math.inf, -math.inf]):
        flat[(2 * i + 1) * flat.numel() // 6] = value
    return given


# Bicubic, and filters that are as wide as an output
for size, how, options in [
    ((4, 5), "size=(8, 10)", {"size": (8, 10)}), ((9, 11), "size=(4, 4)", {"size": (4, 4)}), ((5, 8), "scale_factor=(1.579, 0.7)", {"scale_factor": (1.579, 0.7)}),
    ((4, 6), "scale_factor=(1.2, 2)", {"scale_factor": (1.2, 2.0)}), ((1, 9), "size=(3, 9)", {"size": (3, 9)}), ((25, 3), "size=(1, 2)", {"size": (1, 2)}), ((2, 2), "size=7", {"size": 7}),
]:
    for mode, antialias in [("bicubic", False), ("bilinear", True), ("bicubic", True)]:
        for corners in [None, False, True]:
            for again in [None, True] if "scale_factor" in options and not corners else [None]:
                extra = (", antialias=true" if antialias else "") + ("" if corners is None else f", align_corners={str(corners).lower()}") + (", recompute_scale_factor=true" if again else "")
                answer = lambda a, m=mode, c=corners, g=again, t=antialias, o=options: F.interpolate(a, mode=m, align_corners=c, recompute_scale_factor=g, antialias=t, **o)
                case(f"{mode} {size} {how}{extra}", f'interpolate(x, {how}, mode="{mode}"{extra})', answer, r(1, 2, *size))
                if corners is None and not again:
                    case(f"{mode} {size} {how}{extra}, special values", f'interpolate(x, {how}, mode="{mode}"{extra})', answer, special(1, 1, *size))
layer('Upsample(scale_factor=2, mode="bicubic")', nn.Upsample(scale_factor=2, mode="bicubic"), r(2, 3, 3, 4), batch=True)
layer('Upsample((3, 5), mode="bicubic", align_corners=true)', nn.Upsample((3, 5), mode="bicubic", align_corners=True), r(2, 8, 6, 4))
case("a batch, smoothed", 'relu(interpolate(x, (3, 5), mode="bilinear", antialias=true))', lambda a: F.relu(F.interpolate(a, (3, 5), mode="bilinear", antialias=True)), r(2, 8, 10, 13), batch=True)

# Windows
w = special(2, 3, 6, 7)
for args, options in [
    ("3", {"kernel_size": 3}), ("(2, 3), dilation=(2, 1), padding=(1, 0), stride=(1, 2)", {"kernel_size": (2, 3), "dilation": (2, 1), "padding": (1, 0), "stride": (1, 2)}),
    ("2, stride=2", {"kernel_size": 2, "stride": 2}), ("1", {"kernel_size": 1}), ("(6, 7)", {"kernel_size": (6, 7)}), ("3, 2, 4, 3", {"kernel_size": 3, "dilation": 2, "padding": 4, "stride": 3}),
]:
    layer(f"Unfold({args})", nn.Unfold(**options), w)
    columns = F.unfold(w, **options)
    layer(f"Fold((6, 7), {args})", nn.Fold((6, 7), **options), r(*columns.shape))
case("unfold and fold of an image without a batch", "unfold(x, 2), fold(unfold(x, 2, padding=1), (4, 5), 2, padding=1)", lambda a: (F.unfold(a, 2), F.fold(F.unfold(a, 2, padding=1), (4, 5), 2, padding=1)), r(3, 4, 5))
case("unfold of a batch, between pointwise ops", "relu(unfold(x + 1, 3, padding=1, stride=2) * 2)", lambda a: F.relu(F.unfold(a + 1, 3, padding=1, stride=2) * 2), r(3, 2, 5, 6), batch=True)
case("fold of a batch, between pointwise ops", "relu(fold(x + 1, (4, 5), (2, 3)) * 2)", lambda a: F.relu(F.fold(a + 1, (4, 5), (2, 3)) * 2), r(3, 12, 9), batch=True)
case("a convolution by unfold", "(y.flatten(1) @ unfold(x, 3, padding=1)).view(2, 5, 4, 6)", lambda a, b: (b.flatten(1) @ F.unfold(a, 3, padding=1)).view(2, 5, 4, 6), r(2, 3, 4, 6), r(5, 3, 3, 3))
case("the method unfold", "x.unfold(1, 2, 1), x.unfold(2, 3, 2), x.unfold(-1, 4, 3), x.unfold(2, 2, 2).unfold(3, 3, 2), x.unfold(0, 2, 1)", lambda a: (a.unfold(1, 2, 1), a.unfold(2, 3, 2), a.unfold(-1, 4, 3), a.unfold(2, 2, 2).unfold(3, 3, 2), a.unfold(0, 2, 1)), w)
case("the method unfold of a batch", "x.unfold(dimension=2, size=2, step=2).mean(-1), x.transpose(1, 2).unfold(1, 3, 1) + 1", lambda a: (a.unfold(2, 2, 2).mean(-1), a.transpose(1, 2).unfold(1, 3, 1) + 1), r(2, 3, 6), batch=True)
case("the method unfold of a number", "x.squeeze().unfold(0, 1, 1)", lambda a: a.squeeze().unfold(0, 1, 1), r(1))

# Places of a grid: within, at the edges, between pixels, far away, and nowhere
edges = torch.tensor([-1.0, -0.75, -0.5, 0.0, 0.25, 1.0, 1.0000001, -1.2, 1.7, 3.0, -5.5, 20.0, math.nan, math.inf, -math.inf, 1e10])
places = torch.stack([edges, edges.roll(3)], -1).view(1, 4, 4, 2)
away = torch.rand(2, 3, 5, 2) * 3 - 1.5
ordinary = r(2, 3, 4, 5)
holes = torch.arange(1.0, 21.0).view(1, 1, 4, 5)
holes[0, 0, 1, 1], holes[0, 0, 3, 4], holes[0, 0, 2, 3] = math.nan, math.inf, -math.inf
even = torch.stack(torch.meshgrid(torch.linspace(-1, 1, 4), torch.linspace(-1, 1, 7), indexing="ij")[::-1], -1)[None]
for mode in ["bilinear", "nearest", "bicubic"]:
    for padding in ["zeros", "border", "reflection"]:
        for corners in [False, True]:
            call = f'grid_sample(x, y, mode="{mode}", padding_mode="{padding}", align_corners={str(corners).lower()})'
            answer = lambda a, g, m=mode, p=padding, c=corners: F.grid_sample(a, g, mode=m, padding_mode=p, align_corners=c)
            case(f"{call}", call, answer, ordinary, away)
            case(f"{call} at edges and nowhere", call, answer, r(1, 2, 4, 5), places[:, :3] if padding == "reflection" else places)
            case(f"{call} of special values", call, answer, holes, even * (0.9 if mode == "bicubic" else 1))
case("grid_sample by position", 'grid_sample(x, y, "nearest", "border", true), x.grid_sample(y)', lambda a, g: (F.grid_sample(a, g, "nearest", "border", True), F.grid_sample(a, g, align_corners=False)), ordinary, away)
case("grid_sample of a batch, one row and one column", "relu(grid_sample(x, y, align_corners=true) + 1)", lambda a, g: F.relu(F.grid_sample(a, g, align_corners=True) + 1), r(3, 4, 1, 1), torch.rand(3, 2, 2, 2) * 3 - 1.5, batch=True)
theta = r(2, 2, 3)
for corners in [False, True]:
    c = str(corners).lower()
    case(f"affine_grid, align_corners={c}", f"affine_grid(x, (2, 3, 4, 5), align_corners={c}), affine_grid(x, [2, 1, 1, 3], align_corners={c}), affine_grid(x, (2, 1, 2, 1), {c})", lambda t, c=corners: (F.affine_grid(t, (2, 3, 4, 5), align_corners=c), F.affine_grid(t, [2, 1, 1, 3], align_corners=c), F.affine_grid(t, (2, 1, 2, 1), align_corners=c)), theta)
case("a spatial transformer of a batch", "grid_sample(x, affine_grid(y, x.size()))", lambda a, t: F.grid_sample(a, F.affine_grid(t, a.size(), align_corners=False), align_corners=False), r(2, 3, 6, 5), theta, batch=True)
case("affine_grid of special values", "affine_grid(x, (3, 1, 2, 3))", lambda t: F.affine_grid(t, (3, 1, 2, 3), align_corners=False), special(3, 2, 3))

# Borders, of every rank that PyTorch has
volume = r(1, 2, 3, 4, 5)
for mode in ["reflect", "replicate", "circular"]:
    call = lambda given: f'pad(x, {given}, mode="{mode}")'
    case(f"pad [N, C, D, H, W], {mode}", call("(1, 2, 0, 3, 2, 1)"), lambda a, m=mode: F.pad(a, (1, 2, 0, 3, 2, 1), mode=m), volume)
    case(f"pad [N, C, L], {mode}", call("(2, 1)"), lambda a, m=mode: F.pad(a, (2, 1), mode=m), special(2, 3, 5))
    case(f"pad of a batch, {mode}", f"relu({call('(2, 1, 1, -1)')} + 1)", lambda a, m=mode: F.relu(F.pad(a, (2, 1, 1, -1), mode=m) + 1), r(2, 3, 4, 5), batch=True)
case("pad by a constant", "pad(x, (1, 0)), pad(x, (1, -2, -1, 0, 0, 2), value=-0.5), pad(x, (0, 0, 1, 1), \"constant\", 7), x[0, 0, 0].pad((2, 1))", lambda a: (F.pad(a, (1, 0)), F.pad(a, (1, -2, -1, 0, 0, 2), value=-0.5), F.pad(a, (0, 0, 1, 1), "constant", 7), F.pad(a[0, 0, 0], (2, 1))), special(2, 3, 4, 5))

write("sampling")
