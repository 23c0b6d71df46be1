"""What PyTorch does in twenty steps, as runs/NAME.safetensors: initial state, batches, losses and rates, state afterwards.

Needs Debian's python3-torch and the system's python3. Writes what test/training/runs.test.ts is held to."""
import json, os, struct
import torch
from torch import nn
import torch.nn.functional as F

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "runs")


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).flatten(1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))

    def loss(self, x, label):
        return F.cross_entropy(self(x), label)


class Block(nn.Module):
    def __init__(self, inplanes, planes, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.downsample = None
        if stride != 1 or inplanes != planes:
            self.downsample = nn.Sequential(nn.Conv2d(inplanes, planes, 1, stride, bias=False), nn.BatchNorm2d(planes))

    def forward(self, x):
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(out + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.layer1, self.layer2, self.layer3 = Block(8, 8), Block(8, 16, 2), Block(16, 32, 2)
        self.fc = nn.Linear(32, 5)

    def forward(self, x):
        out = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        return self.fc(F.adaptive_avg_pool2d(out, 1).flatten(1))

    def loss(self, x, label):
        return F.cross_entropy(self(x), label, label_smoothing=0.1)


class Sequence(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(12, 16, padding_idx=0)
        self.attention = nn.MultiheadAttention(16, 2, batch_first=True)
        self.norm = nn.LayerNorm(16)
        self.conv = nn.Conv1d(16, 8, 3, padding=1)
        self.group = nn.GroupNorm(2, 8)
        self.fc = nn.Linear(8, 3)

    def forward(self, x):
        e = self.embed(x.long())
        a, _ = self.attention(e, e, e)
        e = self.norm(e + a)
        c = F.gelu(self.group(self.conv(e.transpose(1, 2))))
        return self.fc(c.amax(2) + c.std(2))

    def loss(self, x, label):
        y = self(x)
        label = label.to(y.dtype)
        return F.mse_loss(y, label) + 0.1 * F.smooth_l1_loss(y, label, beta=0.5) + 0.01 * (y ** 2).mean()


def write(path, tensors):
    header, blobs, end = {}, [], 0
    for name, t in tensors.items():
        t = t.detach().contiguous()
        data = t.numpy().tobytes()
        kind = {torch.float32: "F32", torch.int64: "I64", torch.float64: "F64"}[t.dtype]
        header[name] = {"dtype": kind, "shape": list(t.shape), "data_offsets": [end, end + len(data)]}
        blobs.append(data)
        end += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def run(name, *args, **options):
    """Writes a run, if it is one that rounding does not decide: PyTorch in double precision stays within a fifth of the bound."""
    tensors, losses = trained(torch.float32, *args, **options)
    _, exact = trained(torch.float64, *args, **options)
    worst = max(abs(a - b) for a, b in zip(losses, exact))
    assert worst < 2e-5, (name, worst)
    write(os.path.join(HERE, name + ".safetensors"), tensors)
    print(f"{name}: loss {losses[0]:.4f} to {losses[-1]:.4f}, {worst:.1e} from double precision")


def batch(shape, classes):
    if classes:
        return torch.randn(8, *shape), torch.randint(0, classes, (8,))
    return torch.randint(0, 12, (8, *shape)).float(), torch.randn(8, 3)


def trained(dtype, make, shape, classes, optimizer, schedule=None, clip=None, groups=None, accumulate=1, steps=20):
    torch.manual_seed(7)
    model = make()
    tensors = {"state." + k: v.clone() for k, v in model.state_dict().items()}
    batches = [batch(shape, classes) for _ in range(4)]
    for i, (x, y) in enumerate(batches):
        tensors[f"input.{i}"], tensors[f"label.{i}"] = x, y
    model = model.to(dtype)
    optim = optimizer(groups(model) if groups else model.parameters())
    sched = schedule(optim) if schedule else None
    losses, rates = [], []
    for step in range(steps):
        rates.append([g["lr"] for g in optim.param_groups])
        optim.zero_grad()
        for part in range(accumulate):
            x, y = batches[(step * accumulate + part) % 4]
            loss = model.loss(x.to(dtype), y)
            loss.backward()
            losses.append(loss.item())
        if clip:
            clip(model.parameters())
        optim.step()
        if sched:
            sched.step(loss.item()) if isinstance(sched, torch.optim.lr_scheduler.ReduceLROnPlateau) else sched.step()
    tensors["losses"] = torch.tensor(losses, dtype=torch.float64)
    tensors["rates"] = torch.tensor(rates, dtype=torch.float64)
    for k, v in model.state_dict().items():
        # A softmax does not see a bias of its keys, whose gradient is rounding, which Adam makes large.
        if "in_proj_bias" in k:
            continue
        if "running" in k or "tracked" in k or v.numel() < 100:
            tensors["after." + k] = v
    return tensors, losses


LR = torch.optim.lr_scheduler
clip_norm = lambda p: nn.utils.clip_grad_norm_(p, 0.5)
clip_value = lambda p: nn.utils.clip_grad_value_(p, 0.01)
gray, color = (1, 28, 28), (3, 16, 16)
run("lenet-adam", LeNet, gray, 10, lambda p: torch.optim.Adam(p, lr=2e-3, weight_decay=1e-3))
run("lenet-sgd", LeNet, gray, 10,
    lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=5e-4, nesterov=True), lambda o: LR.CosineAnnealingLR(o, T_max=12))
run("lenet-groups", LeNet, gray, 10, lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.5, dampening=0.2),
    lambda o: LR.StepLR(o, step_size=7, gamma=0.5), clip_norm,
    lambda m: [{"params": [*m.fc1.parameters(), *m.fc2.parameters(), *m.fc3.parameters()]},
               {"params": m.conv1.parameters(), "lr": 0.0}, {"params": m.conv2.parameters(), "lr": 0.01, "weight_decay": 0.1}])
run("resnet-adam", ResNet, color, 5, lambda p: torch.optim.Adam(p, lr=1e-3, amsgrad=True))
run("resnet-adamw", ResNet, color, 5, lambda p: torch.optim.AdamW(p, lr=1e-3, betas=(0.8, 0.95)),
    lambda o: LR.OneCycleLR(o, max_lr=3e-3, total_steps=21), clip_value)
run("resnet-rmsprop", ResNet, color, 5, lambda p: torch.optim.RMSprop(p, lr=2e-4, alpha=0.9, momentum=0.5, centered=True),
    lambda o: LR.LinearLR(o, start_factor=0.1, total_iters=8))
run("resnet-accumulate", ResNet, color, 5, lambda p: torch.optim.SGD(p, lr=0.02),
    lambda o: LR.SequentialLR(o, [LR.LinearLR(o, total_iters=4), LR.ExponentialLR(o, gamma=0.9)], milestones=[4]),
    accumulate=2, steps=10)
run("resnet-plateau", ResNet, color, 5, lambda p: torch.optim.SGD(p, lr=0.05),
    lambda o: LR.ReduceLROnPlateau(o, patience=2, factor=0.5, cooldown=1))
run("sequence-adamw", Sequence, (6,), None, lambda p: torch.optim.AdamW(p, lr=3e-3))
