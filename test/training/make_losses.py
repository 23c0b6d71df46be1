"""PyTorch's losses, their gradients included, as losses.safetensors and losses.json.

Needs Debian's python3-torch and the system's python3. `losses.test.ts` is held to them."""
import json, os, struct
import torch
import torch.nn.functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(3)
randn, rand = torch.randn, torch.rand
labels = lambda *shape, below=5: torch.randint(0, below, shape)
signs = lambda *shape: torch.randint(0, 2, shape).float() * 2 - 1
ignored = torch.tensor([0, 4, -100, 2, -100, 1])
W = torch.tensor([0.5, 2.0, 1.0, 0.25, 3.0])

# name: (call in the language, inputs by letter, which of them have gradients, PyTorch's function)
cases = {}


def case(call, fn, learned, **inputs):
    for reduction in ("mean", "sum", "none"):
        name = f"{call.split('(')[0]}-{len(cases)}"
        text = call[:-1] + f', reduction="{reduction}")'
        cases[name] = (text, inputs, learned, lambda *a, fn=fn, r=reduction: fn(*a, r))


x6, y6 = randn(6, 5), labels(6)
case("cross_entropy(x, y)", lambda x, y, r: F.cross_entropy(x, y, reduction=r), "x", x=x6, y=y6)
case("cross_entropy(x, y, weight=w, label_smoothing=0.2)", lambda x, y, w, r: F.cross_entropy(x, y, w, reduction=r, label_smoothing=0.2), "x", x=x6, y=ignored, w=W)
case("cross_entropy(x, y, ignore_index=3)", lambda x, y, r: F.cross_entropy(x, y, ignore_index=3, reduction=r), "x", x=randn(2, 5, 3, 4), y=labels(2, 3, 4))
case("cross_entropy(x, y, label_smoothing=0.1)", lambda x, y, r: F.cross_entropy(x, y, reduction=r, label_smoothing=0.1), "x", x=x6 * 30, y=y6)
case("cross_entropy(x, y, weight=w, label_smoothing=0.1)", lambda x, y, w, r: F.cross_entropy(x, y, w, reduction=r, label_smoothing=0.1), "xy", x=x6, y=F.softmax(randn(6, 5), 1), w=W)
case("cross_entropy(x, y, weight=w)", lambda x, y, w, r: F.cross_entropy(x, y, w, reduction=r), "x", x=randn(2, 5, 4), y=F.softmax(randn(2, 5, 4), 1), w=W)
case("nll_loss(x, y, weight=w)", lambda x, y, w, r: F.nll_loss(x, y, w, reduction=r), "x", x=F.log_softmax(x6, 1), y=ignored, w=W)
case("mse_loss(x, y)", lambda x, y, r: F.mse_loss(x, y, reduction=r), "xy", x=randn(3, 4), y=randn(3, 4))
case("l1_loss(x, y)", lambda x, y, r: F.l1_loss(x, y, reduction=r), "xy", x=torch.tensor([[1.0, 2.0], [3.0, -1.0]]), y=torch.tensor([[1.0, 2.5], [2.0, 4.0]]))
case("smooth_l1_loss(x, y, beta=0.5)", lambda x, y, r: F.smooth_l1_loss(x, y, reduction=r, beta=0.5), "xy", x=randn(4, 5), y=randn(4, 5))
case("smooth_l1_loss(x, y, beta=0)", lambda x, y, r: F.smooth_l1_loss(x, y, reduction=r, beta=0.0), "xy", x=randn(4, 5), y=randn(4, 5))
case("huber_loss(x, y, delta=0.7)", lambda x, y, r: F.huber_loss(x, y, reduction=r, delta=0.7), "xy", x=randn(4, 5), y=randn(4, 5))
case("binary_cross_entropy(x, y, weight=w)", lambda x, y, w, r: F.binary_cross_entropy(x, y, w, reduction=r), "x", x=torch.cat([rand(3, 4), torch.tensor([[0.0, 1.0, 0.0, 1.0]])]), y=torch.cat([rand(3, 4), torch.tensor([[0.0, 1.0, 1.0, 0.0]])]), w=rand(4, 4))
case("binary_cross_entropy_with_logits(x, y, pos_weight=w)", lambda x, y, w, r: F.binary_cross_entropy_with_logits(x, y, pos_weight=w, reduction=r), "x", x=randn(3, 4) * 40, y=rand(3, 4), w=rand(4) * 3)
case("kl_div(x, y)", lambda x, y, r: F.kl_div(x, y, reduction=r), "x", x=F.log_softmax(x6, 1), y=F.softmax(randn(6, 5), 1) * (randn(6, 5) > 0))
case("kl_div(x, y, log_target=true)", lambda x, y, r: F.kl_div(x, y, reduction=r, log_target=True), "x", x=F.log_softmax(x6, 1), y=F.log_softmax(randn(6, 5), 1))
case("poisson_nll_loss(x, y, full=true)", lambda x, y, r: F.poisson_nll_loss(x, y, full=True, reduction=r), "x", x=randn(3, 4), y=torch.tensor([[0.0, 1.0, 2.0, 5.0]]).repeat(3, 1))
case("poisson_nll_loss(x, y, log_input=false)", lambda x, y, r: F.poisson_nll_loss(x, y, log_input=False, reduction=r), "x", x=rand(3, 4), y=rand(3, 4) * 4)
case("gaussian_nll_loss(x, y, z, full=true)", lambda x, y, z, r: F.gaussian_nll_loss(x, y, z, full=True, reduction=r), "xyz", x=randn(3, 4), y=randn(3, 4), z=rand(3, 4) + 0.1)
case("hinge_embedding_loss(x, y, margin=0.7)", lambda x, y, r: F.hinge_embedding_loss(x, y, margin=0.7, reduction=r), "x", x=randn(8), y=signs(8))
case("margin_ranking_loss(x, y, z, margin=0.3)", lambda x, y, z, r: F.margin_ranking_loss(x, y, z, margin=0.3, reduction=r), "xy", x=randn(8), y=randn(8), z=signs(8))
case("soft_margin_loss(x, y)", lambda x, y, r: F.soft_margin_loss(x, y, reduction=r), "x", x=randn(3, 4) * 4, y=signs(3, 4))
case("multilabel_soft_margin_loss(x, y, weight=w)", lambda x, y, w, r: F.multilabel_soft_margin_loss(x, y, w, reduction=r), "x", x=x6, y=(randn(6, 5) > 0).float(), w=W)
case("multi_margin_loss(x, y, p=2, margin=0.8, weight=w)", lambda x, y, w, r: F.multi_margin_loss(x, y, 2, 0.8, w, reduction=r), "x", x=x6, y=y6, w=W)
case("multi_margin_loss(x, y)", lambda x, y, r: F.multi_margin_loss(x, y, reduction=r), "x", x=x6, y=y6)
case("triplet_margin_loss(x, y, z)", lambda x, y, z, r: F.triplet_margin_loss(x, y, z, reduction=r), "xyz", x=randn(4, 6), y=randn(4, 6), z=randn(4, 6))
case("triplet_margin_loss(x, y, z, margin=0.5, p=1, swap=true)", lambda x, y, z, r: F.triplet_margin_loss(x, y, z, 0.5, 1, swap=True, reduction=r), "xyz", x=randn(4, 6), y=randn(4, 6), z=randn(4, 6))
case("cosine_embedding_loss(x, y, z, margin=0.2)", lambda x, y, z, r: F.cosine_embedding_loss(x, y, z, 0.2, reduction=r), "xy", x=randn(6, 4), y=randn(6, 4), z=signs(6))
cases["kl_div-batchmean"] = ('kl_div(x, y, reduction="batchmean")', {"x": F.log_softmax(x6, 1), "y": F.softmax(randn(6, 5), 1)}, "x", lambda x, y: F.kl_div(x, y, reduction="batchmean"))

# Connectionist temporal classification: repeated labels, empty targets, short inputs, what no alignment reaches, padding of any kind
steps = F.log_softmax(randn(9, 5, 6) * 2, 2)
words = torch.tensor([[1, 2, 3, 4], [2, 2, 2, -1], [5, 5, 1, 1], [3, -1, -1, -1], [1, 0, 0, 0]])
spoken, spelled = torch.tensor([9, 7, 8, 5, 9]), torch.tensor([4, 3, 4, 1, 0])
ctc = lambda blank=0, zero=False: lambda x, y, a, b, r: F.ctc_loss(x, y.clamp(min=0).long(), a.long(), b.long(), blank, r, zero)
case("ctc_loss(x, y, a, b)", ctc(), "x", x=steps, y=words, a=spoken, b=spelled)
case("ctc_loss(x, y, a, b)", ctc(), "x", x=steps * 0.5, y=words, a=torch.tensor([4, 5, 6, 1, 1]), b=spelled)
case("ctc_loss(x, y, a, b)", ctc(), "x", x=steps, y=words, a=torch.tensor([3, 4, 7, 1, 9]), b=spelled)
case("ctc_loss(x, y, a, b, zero_infinity=true)", ctc(zero=True), "x", x=steps, y=words, a=torch.tensor([3, 4, 7, 1, 9]), b=spelled)
case("ctc_loss(x, y, a, b, blank=5)", ctc(5), "x", x=steps, y=torch.tensor([[1, 2], [0, 0], [4, 3], [2, 2], [3, 1]]), a=spoken, b=torch.tensor([2, 2, 1, 0, 2]))
case("ctc_loss(x, y, a, b)", ctc(), "x", x=steps[:, 0], y=words[0, :3], a=torch.tensor(9), b=torch.tensor(3))
certain = torch.full((4, 2, 3), -40.0).scatter(2, torch.tensor([[1, 1], [1, 0], [2, 1], [0, 2]]).unsqueeze(2), 0.0)
case("ctc_loss(x, y, a, b)", ctc(), "x", x=certain, y=torch.tensor([[1, 2], [1, 1]]), a=torch.tensor([4, 3]), b=torch.tensor([2, 2]))
case("ctc_loss(x.log_softmax(2), y, a, b)", lambda x, y, a, b, r: ctc()(x.log_softmax(2), y, a, b, r), "x", x=randn(40, 3, 11), y=labels(3, 12, below=10) + 1, a=torch.tensor([40, 31, 25]), b=torch.tensor([12, 7, 12]))
cases["CTCLoss"] = ("CTCLoss(blank=5)(x, y, a, b)", {"x": steps, "y": words, "a": spoken, "b": spelled}, "x", lambda x, y, a, b: torch.nn.CTCLoss(5)(x, y.clamp(min=0).long(), a.long(), b.long()))


tensors, table = {}, {}
for name, (text, inputs, learned, fn) in cases.items():
    given = {k: v.clone().requires_grad_(k in learned and v.is_floating_point()) for k, v in inputs.items()}
    out = fn(*given.values())
    cotangent = torch.randn(out.shape)
    grads = torch.autograd.grad(out, [given[k] for k in learned], cotangent)
    table[name] = {"call": text, "inputs": {k: list(v.shape) for k, v in inputs.items()}, "result": list(out.shape)}
    for k, v in inputs.items():
        tensors[f"{name}.{k}"] = v.float()
    tensors[f"{name}.result"], tensors[f"{name}.cotangent"] = out.detach(), cotangent
    for k, g in zip(learned, grads):
        tensors[f"{name}.grad.{k}"] = g

header, blobs, end = {}, [], 0
for name, t in tensors.items():
    data = t.contiguous().numpy().tobytes()
    header[name] = {"dtype": "F32", "shape": list(t.shape), "data_offsets": [end, end + len(data)]}
    blobs.append(data)
    end += len(data)
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
with open(os.path.join(HERE, "losses.safetensors"), "wb") as file:
    file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))
with open(os.path.join(HERE, "losses.json"), "w") as file:
    json.dump(table, file, indent=2)
    file.write("\n")
print(len(cases), "losses")
