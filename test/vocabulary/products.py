"""Products of tensors, distances and norms, reparametrised weights, and mathematics over tensors."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from torch_cases import case, layer, write

r = torch.randn

# einsum
special = r(3, 4)
special[0, 1], special[1, 2], special[2, 0] = math.nan, math.inf, -0.0
for equation, shapes, batch in [
    ("bhqd,bhkd->bhqk", [(2, 3, 4, 5), (2, 3, 6, 5)], True), ("bhqk,bhkd->bhqd", [(2, 3, 4, 6), (2, 3, 6, 5)], True),
    ("bld,od->blo", [(2, 4, 5), (6, 5)], False), ("nchw,oc->nohw", [(2, 3, 4, 5), (6, 3)], False), ("oc,nct->not", [(6, 3), (2, 3, 4)], False),
    ("nd,nk->dk", [(2, 3), (2, 4)], True), ("nad,nak->dk", [(2, 3, 4), (2, 3, 5)], True), ("oc,nc->on", [(6, 3), (2, 3)], False),
    ("bihd,hdo->bio", [(2, 4, 3, 5), (3, 5, 6)], False), ("bij,bjk,bkl->bil", [(2, 3, 4), (2, 4, 5), (2, 5, 2)], True),
    ("nhwpqc->nchpwq", [(2, 2, 3, 2, 2, 4)], False), ("ij,jk", [(2, 3), (3, 4)], False), ("bA,ba", [(2, 3), (2, 4)], False),
    ("ii", [(4, 4)], False), ("ii->i", [(4, 4)], False), ("bii->b", [(2, 4, 4)], True), ("iij->ji", [(3, 3, 2)], False), ("iijj,j", [(3, 3, 2, 2), (2,)], False),
    ("...ij,...jk->...ik", [(2, 3, 4, 5), (3, 5, 2)], False), ("...ij->ij", [(2, 3, 4)], False), ("i...j,j", [(2, 3, 4), (4,)], False),
    ("...,...", [(2, 1), (3,)], False), ("i...->...", [(2, 3, 4)], False), (" i j , j k -> i k ", [(2, 3), (3, 5)], False),
    ("i,j->ij", [(3,), (4,)], False), ("bi,bj->bij", [(2, 3), (2, 4)], True), ("bi,bi->b", [(2, 3), (2, 3)], True), ("bi,bi->bi", [(2, 3), (2, 3)], True),
    ("i,i->", [(5,), (5,)], False), ("ij->", [(2, 3)], False), ("nij->n", [(2, 3, 4)], True), ("ij,jk->ik", [(2, 1), (4, 5)], False), ("i,i->i", [(1,), (3,)], False),
    ("ij,k->k", [(2, 3), (4,)], False), ("ab,cd,ef->ace", [(2, 3), (2, 4), (3, 2)], False), ("bn,anm,bm->ba", [(2, 3), (5, 3, 4), (2, 4)], False),
    ("btij,btjk,lk->btil", [(2, 3, 2, 4), (2, 3, 4, 5), (6, 5)], False), ("nct,ncp->ntp", [(2, 3, 4), (2, 3, 5)], True),
]:
    names = ", ".join("xyz"[: len(shapes)])
    case(f'einsum("{equation}")' + (" of a batch" if batch else ""), f'einsum("{equation}", {names})', lambda *t, e=equation: torch.einsum(e, *t), *[r(s) for s in shapes], batch=batch)
case("einsum of a list, special values", 'einsum("ij,ik->jk", [x, y]), einsum("ij->i", x), einsum("ij,ij->ij", x, y)', lambda a, b: (torch.einsum("ij,ik->jk", a, b), torch.einsum("ij->i", a), a * b), special, r(3, 4))

# Products
case("tensordot", "tensordot(x, y), tensordot(x, y, ((1, 2), (0, 1))), tensordot(x, z, ([2, 0], [1, 2])), tensordot(x, y[0], 0), tensordot(x, z, (0, -1)), tensordot(x, y, dims=1 + 1)", lambda a, b, c: (torch.tensordot(a, b), torch.tensordot(a, b, ((1, 2), (0, 1))), torch.tensordot(a, c, ([2, 0], [1, 2])), torch.tensordot(a, b[0], 0), torch.tensordot(a, c, ([0], [-1])), torch.tensordot(a, b)), r(2, 3, 4), r(3, 4, 5), r(5, 4, 2))
case("tensordot of a batch", "tensordot(x, x[:, 0:2], ([0, 2], [0, 2])), tensordot(x, y, 1)", lambda a, b: (torch.tensordot(a, a[:, 0:2], ([0, 2], [0, 2])), torch.tensordot(a, b, 1)), r(2, 3, 4), r(4, 5))
case("products of two", "mv(x, z), x.mv(z), outer(z, y[0]), ger(z, z), inner(x, y), inner(z, z), inner(x, z[0]), z.vdot(z), kron(x, y), kron(x, z)", lambda a, b, c: (torch.mv(a, c), a.mv(c), torch.outer(c, b[0]), torch.ger(c, c), torch.inner(a, b), torch.inner(c, c), torch.inner(a, c[0]), torch.vdot(c, c), torch.kron(a, b), torch.kron(a, c)), r(3, 4), r(2, 4), r(4))
z = nn.Linear(4, 3, bias=False)
case("products of a batch with a weight", "tensordot(x, layer.weight, ([1], [1])), inner(x, layer.weight), kron(x, layer.weight), addmm(layer.weight[:, 0], x, layer.weight.t()), mv(x, layer.weight[0]), x.addr(x[:, 0], layer.weight[1])", lambda a: (a @ z.weight.t(), a @ z.weight.t(), torch.kron(a, z.weight), torch.addmm(z.weight[:, 0], a, z.weight.t()), a @ z.weight[0], torch.addr(a, a[:, 0], z.weight[1])), r(2, 4), module=z, field="Linear(4, 3, bias=false)", batch=True)
case("products of numbers", 'einsum("->", x.sum()), einsum(",i->i", x.sum(), x), inner(x.sum(), x), kron(x.sum(), x.sum()), addcmul(x.sum(), x.sum(), x.sum()), addmm(x.sum(), x.view(1, 3), x.view(3, 1)), tensordot(x.sum(), x, 0)', lambda a: (a.sum(), a.sum() * a, a.sum() * a, a.sum() ** 2, a.sum() + a.sum() ** 2, torch.addmm(a.sum(), a.view(1, 3), a.view(3, 1)), a.sum() * a), r(3))
case("matrices in a row", "chain_matmul(x, y, z), multi_dot([x, y, z, z[0]]), chain_matmul(x), multi_dot((x[0], y))", lambda a, b, c: (torch.chain_matmul(a, b, c), torch.linalg.multi_dot([a, b, c, c[0]]), a, torch.linalg.multi_dot([a[0], b])), r(3, 4), r(4, 2), r(2, 2))
case("addmm and its kin", "addmm(x, y, z), addmm(x, y, z, beta=0.5, alpha=-2), addmm(x / 0, y, z, beta=0), addmv(y[:, 0], y, z[:, 0], beta=2, alpha=3), addr(x, y[:, 0], x), addr(z, y[0], x, alpha=0.5)", lambda a, b, c: (torch.addmm(a, b, c), torch.addmm(a, b, c, beta=0.5, alpha=-2), b @ c, torch.addmv(b[:, 0], b, c[:, 0], beta=2, alpha=3), torch.addr(a, b[:, 0], a), torch.addr(c, b[0], a, alpha=0.5)), r(5), r(4, 4), r(4, 5))
case("batches added", "addbmm(z, x, y, beta=0.5), baddbmm(z, x, y, alpha=2), z.addbmm(x, y), baddbmm(x[:, :, 0:1], x, y, beta=-1)", lambda a, b, c: (torch.addbmm(c, a, b, beta=0.5), torch.baddbmm(c, a, b, alpha=2), c.addbmm(a, b), torch.baddbmm(a[:, :, :1], a, b, beta=-1)), r(2, 3, 4), r(2, 4, 5), r(3, 5))
case("batches added, open", "addbmm(x.sum(), x, y), baddbmm(x[:, :, 0:1], x, y, beta=-1)", lambda a, b: (torch.addbmm(a.sum(), a, b), torch.baddbmm(a[:, :, :1], a, b, beta=-1)), r(2, 3, 4), r(2, 4, 5), batch=True)
case("addcmul and addcdiv", "addcmul(x, y, z), addcmul(x, y, z, value=0.5), addcdiv(x, y, z), x.addcdiv(y, z, value=-2), addcmul(y, x, x, value=0)", lambda a, b, c: (torch.addcmul(a, b, c), torch.addcmul(a, b, c, value=0.5), torch.addcdiv(a, b, c), a.addcdiv(b, c, value=-2), torch.addcmul(b, a, a, value=0)), special, r(3, 1), torch.tensor([0.0, -0.0, 2.0, 3.0]))

# Bilinear
bilinear = nn.Bilinear(4, 3, 5)
layer("Bilinear(4, 3, 5)", bilinear, r(2, 4), r(2, 3), batch=True)
layer("Bilinear(4, 3, 5, bias=false)", nn.Bilinear(4, 3, 5, bias=False), r(2, 6, 4), r(2, 6, 3), batch=True)
layer("Bilinear(4, 3, 5)", bilinear, r(4), r(3), call="bilinear(x, y, layer.weight, layer.bias)", answer=lambda a, b: F.bilinear(a, b, bilinear.weight, bilinear.bias))

# Parts of matrices
case("diagonal and trace", "diagonal(x), x.diagonal(1), x.diagonal(-1, 1, 2), x.diagonal(offset=2, dim1=-1, dim2=0), trace(x[0]), x[:, :, 0].trace(), diagonal(x, 1, 2, 1) * 2", lambda a: (a.diagonal(), a.diagonal(1), a.diagonal(-1, 1, 2), a.diagonal(2, -1, 0), a[0].trace(), a[:, :, 0].trace(), a.diagonal(1, 2, 1) * 2), r(3, 4, 5))
case("diagonal of a batch", "x.diagonal(dim1=1, dim2=2), x.diagonal(-1, 2, 1)", lambda a: (a.diagonal(dim1=1, dim2=2), a.diagonal(-1, 2, 1)), r(2, 3, 4), batch=True)
case("cross", "cross(x, y), x.cross(y, 1), cross(x, y[0], -1), cross(x.transpose(0, 1), y.t())", lambda a, b: (torch.cross(a, b, 1), a.cross(b, 1), torch.cross(a, b[:1], -1), torch.cross(a.t(), b.t(), 0)), r(4, 3), r(4, 3))
case("cross of a batch", "cross(x, y, dim=1)", lambda a, b: torch.cross(a, b, dim=1), r(2, 3, 4), r(2, 3, 4), batch=True)

# Distances
layer("CosineSimilarity()", nn.CosineSimilarity(), x := r(2, 3, 4), y := r(2, 3, 4), batch=True)
layer("CosineSimilarity(dim=-1, eps=2)", nn.CosineSimilarity(-1, 2.0), x, y)
layer("PairwiseDistance()", nn.PairwiseDistance(), x, y, batch=True)
layer("PairwiseDistance(1, eps=0.1, keepdim=true)", nn.PairwiseDistance(1, 0.1, True), x, y)
zero = r(3, 4)
zero[1] = 0
case("cosine_similarity", "cosine_similarity(x, y), cosine_similarity(x, y[0], dim=-1), cosine_similarity(x[0], y, 0), cosine_similarity(x, x, eps=0.1), cosine_similarity(x / 0, y)", lambda a, b: (F.cosine_similarity(a, b), F.cosine_similarity(a, b[0], dim=-1), F.cosine_similarity(a[0], b, 0), F.cosine_similarity(a, a, eps=0.1), F.cosine_similarity(a / 0, b)), zero, r(3, 4))
case("pairwise_distance", "pairwise_distance(x, y), pairwise_distance(x, y[0], p=1), pairwise_distance(x[0], y, 3, keepdim=true), pairwise_distance(x, x), pairwise_distance(x, y, p=0, eps=0)", lambda a, b: (F.pairwise_distance(a, b), F.pairwise_distance(a, b[0], p=1), F.pairwise_distance(a[0], b, 3, keepdim=True), F.pairwise_distance(a, a), F.pairwise_distance(a, b, p=0, eps=0)), zero, r(3, 4))
case("cdist", "cdist(x, y), cdist(x, y, 1), cdist(x, y[:, 0:1], p=3), cdist(x, x, 0), cdist(x, x)", lambda a, b: (torch.cdist(a, b), torch.cdist(a, b, 1), torch.cdist(a, b[:, 0:1], p=3), torch.cdist(a, a, 0), torch.cdist(a, a)), r(2, 3, 4), r(2, 5, 4), batch=True)
far = torch.cat([r(30, 4), torch.zeros(1, 4)])
case("cdist by products", 'cdist(x, y), cdist(x, y, compute_mode="donot_use_mm_for_euclid_dist"), cdist(y, y[0:3] * 2, compute_mode="use_mm_for_euclid_dist")', lambda a, b: (torch.cdist(a, b), torch.cdist(a, b), torch.cdist(b, b[:3] * 2)), far, r(5, 4))

# Norms
case("vector_norm", 'vector_norm(x), vector_norm(x, 3, -1), x.vector_norm(ord="inf", dim=(0, 2), keepdim=true), vector_norm(x, "-inf", 1), vector_norm(x, 0), vector_norm(x, -1, 1), vector_norm(x, 0.5, 2)', lambda a: (a.norm(), a.norm(3, -1), torch.linalg.vector_norm(a, math.inf, (0, 2), True), torch.linalg.vector_norm(a, -math.inf, 1), torch.linalg.vector_norm(a, 0), torch.linalg.vector_norm(a, -1, 1), torch.linalg.vector_norm(a, 0.5, 2)), r(2, 3, 4))
case("matrix_norm", 'matrix_norm(x), matrix_norm(x, 1), matrix_norm(x, -1, keepdim=true), matrix_norm(x, "inf", (0, 1)), matrix_norm(x, ord="-inf", dim=(2, 0), keepdim=true), norm(x, "-inf"), norm(x, -2, 1)', lambda a: (torch.linalg.matrix_norm(a), torch.linalg.matrix_norm(a, 1), torch.linalg.matrix_norm(a, -1, keepdim=True), torch.linalg.matrix_norm(a, math.inf, (0, 1)), torch.linalg.matrix_norm(a, -math.inf, (2, 0), keepdim=True), torch.norm(a, -math.inf), torch.norm(a, -2, 1)), r(2, 3, 4))
case("norms of a batch", 'matrix_norm(x), vector_norm(x, dim=(1, 2)), norm(x, 1, 1)', lambda a: (torch.linalg.matrix_norm(a), torch.linalg.vector_norm(a, dim=(1, 2)), a.norm(1, 1)), r(2, 3, 4), batch=True)

# Mathematics
spots = [0.3, -0.7, 1.6, -2.4, 0.0, -0.0, math.nan, math.inf, -math.inf, 1e-6, 7.5, -30.0]
s = torch.tensor(spots)
case("steps: functions of one", "tan(x), sinh(x), cosh(x), asinh(x), x.acosh(), atanh(x), sinc(x), frac(x), fix(x), absolute(x), negative(x), sgn(x), expit(x), positive(x), exp2(x), deg2rad(x), rad2deg(x), isposinf(x), isneginf(x), signbit(x), logit(x), x.logit(eps=0.1), nan_to_num(x), nan_to_num(x, 1, posinf=2, neginf=-3)", lambda a: (a.tan(), a.sinh(), a.cosh(), a.asinh(), a.acosh(), a.atanh(), a.sinc(), a.frac(), a.fix(), a.abs(), -a, a.sgn(), a.sigmoid(), a, torch.exp2(a), a.deg2rad(), a.rad2deg(), a.isposinf(), a.isneginf(), a.signbit(), a.logit(), a.logit(eps=0.1), a.nan_to_num(), a.nan_to_num(1, posinf=2, neginf=-3)), s)
a, b = (torch.tensor(each) for each in zip(*[(p, q) for p in [0.3, -2.5, 6.0, 0.0, -0.0, math.nan, math.inf, -math.inf] for q in [0.7, -1.5, 3.0, math.nan, math.inf, -math.inf]]))
for name in "fmod remainder hypot logaddexp xlogy copysign heaviside fmax fmin multiply divide true_divide less less_equal greater greater_equal not_equal".split():
    f = getattr(torch, name)
    case(f"steps: {name}", f"{name}(x, y), x.{name}(0.7)", lambda p, q, f=f: (f(p, q), f(p, torch.tensor(0.7))), a, b)
case("steps: of two", "x % y, x % 2, -7.5 % y, xlog1py(x, y), rsub(x, y), float_power(x, 2), lerp(x, y, 0.25), x.lerp(y, y), isclose(x, y), isclose(x, x, equal_nan=true), isclose(x, x + 0.01, 0, 0.1)", lambda p, q: (p % q, p % 2, torch.remainder(torch.tensor(-7.5), q), torch.special.xlog1py(p, q), torch.rsub(p, q), p ** 2, p.lerp(q, 0.25), p.lerp(q, q), torch.isclose(p, q), torch.isclose(p, p, equal_nan=True), torch.isclose(p, p + 0.01, 0, 0.1)), a, b)
case("steps: counting", "any(x), x.any(1), all(x), x.all(0, keepdim=true), count_nonzero(x), x.count_nonzero((0, 1)), nansum(y), y.nansum(1), nanmean(y, 0), y.any(1), y.all(1)", lambda p, q: (p.any(), p.any(1), p.all(), p.all(0, keepdim=True), p.count_nonzero(), p.count_nonzero((0, 1)), q.nansum(), q.nansum(1), q.nanmean(0), q.any(1), q.all(1)), torch.tensor([[0.0, 2.0, 0.0], [0.0, 0.0, -0.0], [1.0, 2.0, 3.0]]), torch.tensor([[math.nan, 0.0], [math.nan, math.nan], [1.0, 2.0]]))
case("moments and extremes", "a, b = x.var_mean()\nc, d = std_mean(x, (0, 2), keepdim=true)\ne, f = var_mean(x, 1, false)\nreturn a, b, c, d, e, f, x.aminmax().min, aminmax(x, dim=1).max, dist(x, x * 2), dist(x, x * 3, 1)", lambda p: (*torch.var_mean(p), *torch.std_mean(p, (0, 2), keepdim=True), *torch.var_mean(p, 1, False), p.amin(), p.amax(1), torch.dist(p, p * 2), torch.dist(p, p * 3, 1)), r(2, 3, 4))
case("of a batch: counting", "x.any(1), x.count_nonzero((1, 2)), x.nanmean(2), x.std_mean(1)[1]", lambda p: (p.any(1), p.count_nonzero((1, 2)), p.nanmean(2), p.mean(1)), r(2, 3, 4), batch=True)
case("steps: properties", "x.view(x.dim(), -1), x.view(x.ndim, -1).T, x.mT, x.data, x.clone(), x.cpu() * 2, x.long(), x.bool(), x.type_as(x), (x > 0).long().sum()", lambda p: (p.view(3, -1), p.view(3, -1).T, p.mT, p, p, p * 2, p.long(), p.bool(), p, (p > 0).sum()), r(2, 3, 4))

write("products")
