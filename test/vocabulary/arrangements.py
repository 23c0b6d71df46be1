"""Tensors beside each other, taken apart, on diagonals and in combination; and what is told of many values."""
import math

import torch
import torch.nn.functional as F

from torch_cases import case, write

r = torch.randn


def replaced(x, src, *place):
    """slice_scatter, whose default step 1.13 has wrong."""
    result = x.clone()
    result[place] = src
    return result


special = r(3, 4)
special[0, 1], special[1, 2], special[2, 0], special[2, 3] = math.nan, math.inf, -0.0, -math.inf

# Beside each other
case("hstack and its kin", "hstack([x, y]), vstack([x, x[0]]), dstack([x, y]), row_stack([x, x[0]]), column_stack([x, x[:, 0]]), concat([x, y], 1), concatenate((x, y), dim=-1), hstack((x[0], y[0])), column_stack([x[0], y[0]]), dstack([x[0], y[0]]), vstack((x[0], y[0])), hstack([x])",
    lambda a, b: (torch.hstack([a, b]), torch.vstack([a, a[0]]), torch.dstack([a, b]), torch.row_stack([a, a[0]]), torch.column_stack([a, a[:, 0]]), torch.concat([a, b], 1), torch.cat([a, b], -1), torch.hstack((a[0], b[0])), torch.column_stack([a[0], b[0]]), torch.dstack([a[0], b[0]]), torch.vstack((a[0], b[0])), a), special, r(3, 4))
case("hstack of a batch", "hstack([x, y]), column_stack((x, y)), dstack([x, y]), concat([x, y], 1)", lambda a, b: (torch.hstack([a, b]), torch.column_stack((a, b)), torch.dstack([a, b]), torch.concat([a, b], 1)), r(2, 3), r(2, 3), batch=True)
case("stacks of numbers", "hstack([x.sum(), y.sum()]), vstack([x.sum(), y.sum()]), dstack([x.sum(), y.sum()]), column_stack([x.sum(), y.sum()])", lambda a, b: (torch.hstack([a.sum(), b.sum()]), torch.vstack([a.sum(), b.sum()]), torch.dstack([a.sum(), b.sum()]), torch.column_stack([a.sum(), b.sum()])), r(3), r(2))
case("atleast", "atleast_1d(x.sum()), atleast_2d(x.sum()), atleast_3d(x.sum()), atleast_1d(x), atleast_2d(x), atleast_3d(x), atleast_2d(y), atleast_3d(y), atleast_3d([x, y])[1]", lambda a, b: (torch.atleast_1d(a.sum()), torch.atleast_2d(a.sum()), torch.atleast_3d(a.sum()), a, torch.atleast_2d(a), torch.atleast_3d(a), b, torch.atleast_3d(b), torch.atleast_3d(b)), r(3), r(2, 4))
case("block_diag", "block_diag(x, y, z), block_diag([x, x[0]]), block_diag(x), block_diag(z, x.sum())", lambda a, b, c: (torch.block_diag(a, b, c), torch.block_diag(a, a[0]), a, torch.block_diag(c, a.sum())), special, r(2, 2), r(3))
case("broadcasting", "broadcast_to(x, [2, 3, 4]), x.broadcast_to(5, -1, 4), broadcast_tensors(x, y)[0], broadcast_tensors(x, y)[1]", lambda a, b: (a.broadcast_to(2, 3, 4), a.broadcast_to(5, 3, 4), *torch.broadcast_tensors(a, b)), special, r(2, 1, 1))

# Apart
case("tensor_split", "tensor_split(x, 3)[0], tensor_split(x, 3)[1], x.tensor_split(3)[2], x.tensor_split([1, 4], 1)[1], x.tensor_split((2, -1), dim=-1)[2], tensor_split(x, [], 0)[0]", lambda a: (*torch.tensor_split(a, 3), a.tensor_split([1, 4], 1)[1], a.tensor_split((2, -1), dim=-1)[2], a), r(7, 6))
case("hsplit and its kin", "hsplit(x, 2)[1], x.hsplit([1, 3])[1], vsplit(x, 3)[2], x.vsplit([2])[0], dsplit(x, 5)[4], x.dsplit([1, 2])[2], hsplit(x[0, 0], [2])[1], x.split_with_sizes([1, 2], 0)[1], split_with_sizes(x, (1, 3), dim=1)[1]", lambda a: (torch.hsplit(a, 2)[1], a.hsplit([1, 3])[1], torch.vsplit(a, 3)[2], a.vsplit([2])[0], torch.dsplit(a, 5)[4], a.dsplit([1, 2])[2], a[0, 0].hsplit([2])[1], a.split_with_sizes([1, 2], 0)[1], a.split([1, 3], 1)[1]), r(3, 4, 5))
case("splits of a batch", "x.hsplit(2)[1] - x.tensor_split(3, 1)[0][:, :2], x.dsplit(2)[1]", lambda a: (a.hsplit(2)[1] - a.tensor_split(3, 1)[0][:, :2], a.dsplit(2)[1]), r(2, 4, 6), batch=True)

# Turned, and in a row
case("flips and turns", "fliplr(x), x.flipud(), rot90(x), x.rot90(2), x.rot90(3), x.rot90(-1), rot90(x, 5), x.rot90(4), rot90(y, 1, [1, 2]), rot90(y, k=-1, dims=(0, 2)), ravel(y), x[0].ravel(), x.sum().ravel(), x[0].flipud()",
    lambda a, b: (a.fliplr(), a.flipud(), a.rot90(), a.rot90(2), a.rot90(3), a.rot90(-1), a.rot90(5), a, b.rot90(1, [1, 2]), b.rot90(-1, (0, 2)), b.ravel(), a[0], a.sum().ravel(), a[0].flipud()), special, r(2, 3, 4))
case("turns of a batch", "fliplr(x), x.rot90(1, (1, 2)), x.rot90(2, [2, 1])", lambda a: (a.fliplr(), a.rot90(1, (1, 2)), a.rot90(2, [2, 1])), r(2, 3, 4), batch=True)
case("sizes of tensors", "x.view(x.nelement()), x * x.ndimension(), x * x.dim() + x.ndim, x.new_tensor([1, 2, 3, 4]) + x, x + scalar_tensor(2), real(x)", lambda a: (a.view(-1), a * 2, a * 2 + 2, torch.tensor([1.0, 2, 3, 4]) + a, a + 2, a), r(3, 4))

# Diagonals
case("diag", "diag(x), x.diag(1), x.diag(-2), diag(y), y.diag(2), y.diag(-1), diagflat(x), diagflat(y, 1), x.sum().diagflat(-1), diag(diag(x))", lambda a, b: (a.diag(), a.diag(1), a.diag(-2), b.diag(), b.diag(2), b.diag(-1), torch.diagflat(a), torch.diagflat(b, 1), a.sum().diagflat(-1), a.diag().diag()), special, r(3))
case("diag_embed", "diag_embed(x), x.diag_embed(1), x.diag_embed(-2), diag_embed(y, 1, 0, 2), diag_embed(y, offset=-1, dim1=1, dim2=-1), diag_embed(y, 0, 2, 1)", lambda a, b: (a.diag_embed(), a.diag_embed(1), a.diag_embed(-2), b.diag_embed(1, 0, 2), b.diag_embed(-1, 1, -1), b.diag_embed(0, 2, 1)), special, r(2, 3, 4))
case("diag_embed of a batch", "x.diag_embed(), x.diag_embed(1, 1, 2)", lambda a: (a.diag_embed(), a.diag_embed(1, 1, 2)), r(2, 3), batch=True)
case("diagonal_scatter", "x.diagonal_scatter(y), x.diagonal_scatter(y, 1), x.diagonal_scatter(y[:2], -1), z.diagonal_scatter(x[:, :2], 0, 0, 2)", lambda a, b, c: (a.diagonal_scatter(b), a.diagonal_scatter(b, 1), a.diagonal_scatter(b[:2], -1), c.diagonal_scatter(a[:, :2], 0, 0, 2)), special, r(3), r(2, 3, 4))
case("parts replaced", "select_scatter(x, y, 0, 1), x.select_scatter(y[:3], 1, -1), slice_scatter(x, y.view(1, 4), 0, 1, 2), x.slice_scatter(x[:, :2] * 2, dim=1, start=1, end=-1), x.slice_scatter(x[:, :2] * 2, 1, step=2), slice_scatter(x, y.view(1, 4), start=2)",
    lambda a, b: (a.select_scatter(b, 0, 1), a.select_scatter(b[:3], 1, -1), a.slice_scatter(b.view(1, 4), 0, 1, 2), replaced(a, a[:, :2] * 2, slice(None), slice(1, -1)), a.slice_scatter(a[:, :2] * 2, 1, 0, 4, step=2), replaced(a, b, slice(2, None))), special, r(4))
case("parts of a batch replaced", "x.select_scatter(y, 1, 0), x.slice_scatter(x[:, 1:3], 1, 0, 2)", lambda a, b: (a.select_scatter(b, 1, 0), replaced(a, a[:, 1:3], slice(None), slice(0, 2))), r(2, 3, 4), r(2, 4), batch=True)

# In combination
case("meshgrid", 'meshgrid(x, y)[0], meshgrid(x, y)[1], meshgrid([x, y], indexing="xy")[0], meshgrid(x, y, indexing="xy")[1], meshgrid(x, y, z, indexing="ij")[1], meshgrid(x, y, z, indexing="xy")[0], meshgrid(x, y, z, indexing="xy")[2], meshgrid(x)[0], meshgrid(x.sum(), y)[1]',
    lambda a, b, c: (*torch.meshgrid(a, b, indexing="ij"), *torch.meshgrid(a, b, indexing="xy"), torch.meshgrid(a, b, c, indexing="ij")[1], torch.meshgrid(a, b, c, indexing="xy")[0], torch.meshgrid(a, b, c, indexing="xy")[2], a, torch.meshgrid(a.sum(), b, indexing="ij")[1]), r(3), r(2), torch.tensor([1.0, -0.0, math.nan, math.inf]))
case("combinations", "cartesian_prod(x, y), cartesian_prod(x, y, x), cartesian_prod(x), combinations(x), combinations(x, 3), x.combinations(1), combinations(x, r=2, with_replacement=true)", lambda a, b: (torch.cartesian_prod(a, b), torch.cartesian_prod(a, b, a), a, torch.combinations(a), torch.combinations(a, 3), torch.combinations(a, 1), torch.combinations(a, with_replacement=True)), r(4), r(2))
case("indices of triangles", "x + tril_indices(3, 3)[:, :1], tril_indices(3, 4, -1), triu_indices(4, 3), triu_indices(3, 3, offset=1), x[:, triu_indices(4, 4, 1)[0]]", lambda a: (a + torch.tril_indices(3, 3)[:, :1], torch.tril_indices(3, 4, -1), torch.triu_indices(4, 3), torch.triu_indices(3, 3, 1), a[:, torch.triu_indices(4, 4, 1)[0]]), r(2, 4))
case("pdist", "pdist(x), pdist(x, 1), pdist(x, p=3), pdist(x, inf), pdist(x, 0)", lambda a: (F.pdist(a), F.pdist(a, 1.0), F.pdist(a, 3.0), F.pdist(a, math.inf), F.pdist(a, 0.0)), r(5, 3))
case("matrix_power", "matrix_power(x, 3), x.matrix_power(0), matrix_power(y, 5), x.matrix_power(1)", lambda a, b: (torch.matrix_power(a, 3), torch.matrix_power(a, 0), torch.matrix_power(b, 5), a), r(3, 3), r(2, 2, 2))
case("frobenius_norm", "frobenius_norm(x), frobenius_norm(x, 1), frobenius_norm(x, dim=(0, 1), keepdim=true)", lambda a: (a.norm(), a.norm(dim=1), a.norm(dim=(0, 1), keepdim=True)), r(3, 4))

# Of many values
case("cov and corrcoef", "cov(x), x.cov(correction=0), cov(x[0]), cov(x, fweights=y), cov(x, aweights=z), cov(x, correction=2, fweights=y, aweights=z), corrcoef(x), corrcoef(x[0])",
    lambda a, f, w: (a.cov(), a.cov(correction=0), a[0].cov(), a.cov(fweights=f.long()), a.cov(aweights=w), a.cov(correction=2, fweights=f.long(), aweights=w), a.corrcoef(), a[0].corrcoef()), r(3, 6), torch.tensor([1.0, 2, 1, 3, 1, 2]), r(6).abs())
case("trapezoid", "trapezoid(x), trapezoid(x, y), trapz(x, dx=0.5), trapezoid(x, dim=0), trapz(x, z, dim=0), trapezoid(x, x * 2), cumulative_trapezoid(x), cumulative_trapezoid(x, y, dim=1), cumulative_trapezoid(x, dx=2, dim=0)",
    lambda a, b, c: (torch.trapezoid(a), torch.trapezoid(a, b), torch.trapz(a, dx=0.5), torch.trapezoid(a, dim=0), torch.trapz(a, c, dim=0), torch.trapezoid(a, a * 2), torch.cumulative_trapezoid(a), torch.cumulative_trapezoid(a, b, dim=1), torch.cumulative_trapezoid(a, dx=2, dim=0)), r(3, 5), r(5), r(3))
case("trapezoids of a batch", "trapezoid(x), cumulative_trapezoid(x, dx=0.1, dim=1)", lambda a: (torch.trapezoid(a), torch.cumulative_trapezoid(a, dx=0.1, dim=1)), r(2, 5), batch=True)
case("isin", "isin(x, y), isin(x, 2), isin(3, y), isin(x, y, invert=true), isin(y, x, assume_unique=true), isreal(x)", lambda a, b: (torch.isin(a, b), torch.isin(a, 2), torch.isin(torch.tensor(3.0), b), torch.isin(a, b, invert=True), torch.isin(b, a), torch.isreal(a)), torch.tensor([[1.0, 2.0, -0.0], [math.nan, math.inf, 5.0]]), torch.tensor([0.0, 2.0, 3.0, math.inf, math.nan]))
for method in ["linear", "lower", "higher", "midpoint", "nearest"]:
    word = f', interpolation="{method}"'
    case(f"quantiles, {method}", f"quantile(x, 0.3{word}), x.quantile(0.5, 1{word}), x.quantile([0, 0.25, 0.9, 1], dim=0{word}), quantile(x, [0.1, 0.6], 1, true{word}), quantile(x, q=0.2, keepdim=true{word}), nanquantile(x, 0.4, 0{word})",
        lambda a, m=method: (a.quantile(0.3, interpolation=m), a.quantile(0.5, 1, interpolation=m), a.quantile(torch.tensor([0, 0.25, 0.9, 1]), dim=0, interpolation=m), a.quantile(torch.tensor([0.1, 0.6]), 1, True, interpolation=m), a.quantile(0.2, keepdim=True, interpolation=m), a.nanquantile(0.4, 0, interpolation=m)), r(4, 7))
    case(f"quantiles of what is no number, {method}", f"quantile(x, 0.5{word}), x.quantile(0.3, 1{word}), nanquantile(x, 0.3{word}), x.nanquantile([0.2, 0.5, 1], 1{word}), nanquantile(x, [0, 0.7], dim=0, keepdim=true{word})",
        lambda a, m=method: (a.quantile(0.5, interpolation=m), a.quantile(0.3, 1, interpolation=m), a.nanquantile(0.3, interpolation=m), a.nanquantile(torch.tensor([0.2, 0.5, 1]), 1, interpolation=m), a.nanquantile(torch.tensor([0, 0.7]), dim=0, keepdim=True, interpolation=m)), torch.cat([special, torch.full((1, 4), math.nan), torch.full((1, 4), math.inf)]))
case("quantiles of a batch", "x.quantile(0.3, 1), x.quantile([0.1, 0.5], -1), quantile(x, y, dim=1), nanquantile(x, 0.5, 1, true), quantile(x[:, 0, 0].mean(), 0.4)", lambda a, q: (a.quantile(0.3, 1), a.quantile(torch.tensor([0.1, 0.5]), -1), a.quantile(q, dim=1), a.nanquantile(0.5, 1, True), a[:, 0, 0].mean()), r(2, 5, 4), torch.tensor([0.3, 0.7]))
case("quantile of an open batch", "x.quantile(0.3, 1), nanquantile(x, 0.5, -1)", lambda a: (a.quantile(0.3, 1), a.nanquantile(0.5, -1)), r(2, 5, 4), batch=True)
case("nanmedian", "nanmedian(x), x.nanmedian(1).values, x.nanmedian(0)[0], nanmedian(x, dim=1, keepdim=true).values, x[0].sum().nanmedian()", lambda a: (a.nanmedian(), a.nanmedian(1).values, a.nanmedian(0)[0], a.nanmedian(1, True).values, a[0].sum().nanmedian()), special)
case("nanmedian of a batch", "x.nanmedian(1).values, x.nanmedian(1).indices", lambda a: (a.nanmedian(1).values, a.nanmedian(1).indices), r(2, 5), batch=True)
case("spread of all", "x.var(true), x.var(false), std(x, false), x.std(true), std(x, 1, true), var(x, 1, false, true), var_mean(x, false)[0], std_mean(x, true)[1]", lambda a: (a.var(True), a.var(False), a.std(False), a.std(True), a.std(1, True), a.var(1, False, True), torch.var_mean(a, False)[0], a.mean()), r(3, 4))

# Of elements
tens = torch.tensor([0.0, -0.0, 1.0, -2.0, 30.0, -150.0, 127.5, math.inf, -math.inf, math.nan])
case("ldexp, logaddexp2 and subtract", "ldexp(x, y), x.ldexp(3), logaddexp2(x, y), x.logaddexp2(x), subtract(x, y), x.subtract(2, alpha=3), logspace(-2, 2, 5), logspace(0, 3, 4, base=2) + y[:4]", lambda a, b: (torch.ldexp(a, b), a * 8, torch.logaddexp2(a, b), a.logaddexp2(a), a - b, a - 6, torch.logspace(-2, 2, 5), torch.logspace(0, 3, 4, base=2) + b[:4]), tens, tens.flip(0))
case("ldexp of a batch", "ldexp(x, y), logaddexp2(x, y)", lambda a, b: (torch.ldexp(a, b), torch.logaddexp2(a, b)), r(2, 5), r(2, 5).round(), batch=True)

case("windows of signals", "hann_window(7), hann_window(8, periodic=false), hamming_window(6), hamming_window(5, false, 0.5, 0.4), blackman_window(9), bartlett_window(5), bartlett_window(6, false), kaiser_window(7), kaiser_window(6, false, beta=3), hann_window(1), x * hann_window(4)", lambda a: (torch.hann_window(7), torch.hann_window(8, periodic=False), torch.hamming_window(6), torch.hamming_window(5, False, 0.5, 0.4), torch.blackman_window(9), torch.bartlett_window(5), torch.bartlett_window(6, False), torch.kaiser_window(7), torch.kaiser_window(6, False, beta=3.0), torch.hann_window(1), a * torch.hann_window(4)), r(3, 4))
case("adjoints", "x.H, x.mH, x.adjoint(), adjoint(y), y.mH", lambda a, b: (a.T, a.T, a.T, b.mT, b.mT), r(3, 4), r(2, 3, 4))
write("arrangements")
