"""Small networks in many styles, for make_files.py. TorchScript reads their classes from here."""

from collections import OrderedDict
from typing import Dict, List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 4, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(4, 6, 5), nn.Tanh(), nn.AvgPool2d(2)
        )
        self.fc1 = nn.Linear(6 * 2 * 2, 16)
        self.fc2 = nn.Linear(16, 10)

    def forward(self, x):
        x = self.features(x)
        x = x.view(x.size(0), -1)
        x = F.dropout(F.relu(self.fc1(x)), 0.3, self.training)
        return F.log_softmax(self.fc2(x), dim=1)


class PreActBlock(nn.Module):
    """Its ReLU works in place on what the shortcut takes, too."""

    def __init__(self, inplanes, planes, stride=1):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inplanes)
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, 3, 1, 1, bias=False)
        self.relu = nn.ReLU(inplace=True)
        self.shortcut = nn.Conv2d(inplanes, planes, 1, stride, bias=False) if stride != 1 else nn.Identity()

    def forward(self, x):
        out = self.relu(x)
        short = self.shortcut(x)
        out = self.conv1(self.bn1(out))
        out = self.conv2(self.relu(self.bn2(out)))
        out += short
        return out


class PreAct(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, 1, 1, bias=False)
        self.layer1 = nn.Sequential(PreActBlock(4, 4), PreActBlock(4, 4))
        self.layer2 = nn.Sequential(PreActBlock(4, 8, 2), PreActBlock(8, 8))
        self.fc = nn.Linear(8, 5)

    def forward(self, x):
        x = self.layer2(self.layer1(self.stem(x)))
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


class Choices(nn.Module):
    """Conditions, loops, an optional input, an assertion: all worked out."""

    def __init__(self, depth: int = 3, use_pool: bool = True):
        super().__init__()
        self.depth = depth
        self.use_pool = use_pool
        self.blocks = nn.ModuleList([nn.Conv2d(4, 4, 3, padding=1) for _ in range(depth)])
        self.norm = nn.GroupNorm(2, 4)
        self.aux = nn.Linear(4, 3)

    def forward(self, x: Tensor, mask: Optional[Tensor] = None) -> Tuple[Tensor, Optional[Tensor]]:
        assert x.dim() == 4, "an image"
        outs: List[Tensor] = []
        for i, block in enumerate(self.blocks):
            x = F.leaky_relu(block(x), 0.2) if i < self.depth - 1 else torch.sigmoid(block(x))
            outs.append(x)
        x = self.norm(torch.stack(outs).sum(0))
        if mask is not None:
            x = x * mask
        if self.use_pool and x.shape[-1] > 4:
            x = F.max_pool2d(x, 2)
        y: Optional[Tensor] = None
        if self.training:
            y = self.aux(x.mean([2, 3]))
        return self.aux(x.mean([2, 3])), y


class Down(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.BatchNorm2d(b), nn.ReLU(inplace=True))

    def forward(self, x):
        return self.conv(x)


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down1, self.down2, self.down3 = Down(3, 4), Down(4, 8), Down(8, 8)
        self.up = nn.ConvTranspose2d(8, 8, 2, 2)
        self.dec2, self.dec1 = Down(16, 4), Down(8, 4)
        self.out = nn.Conv2d(4, 2, 1)

    def forward(self, x):
        a = self.down1(x)
        b = self.down2(F.max_pool2d(a, 2))
        c = self.down3(F.max_pool2d(b, 2))
        d = self.up(c)
        dy, dx = b.size(2) - d.size(2), b.size(3) - d.size(3)
        d = F.pad(d, [dx // 2, dx - dx // 2, dy // 2, dy - dy // 2])
        d = self.dec2(torch.cat([b, d], dim=1))
        d = F.interpolate(d, scale_factor=2.0, mode="bilinear", align_corners=False)
        d = F.interpolate(d, size=a.shape[2:], mode="nearest")
        return self.out(self.dec1(torch.cat([a, d], 1)))


class SE(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(c, c // 2), nn.ReLU(), nn.Linear(c // 2, c), nn.Hardsigmoid())

    def forward(self, x):
        b, c, _, _ = x.size()
        y = self.fc(x.mean((2, 3)).view(b, c)).view(b, c, 1, 1)
        return x * y.expand_as(x)


def channel_shuffle(x: Tensor, groups: int) -> Tensor:
    n, c, h, w = x.size()
    x = x.view(n, groups, c // groups, h, w)
    return x.transpose(1, 2).contiguous().view(n, -1, h, w)


class Mobile(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8, eps=1e-3), nn.Hardswish())
        self.dw = nn.Conv2d(4, 4, 3, padding=1, groups=4)
        self.se = SE(8)
        self.act = nn.ReLU6()
        self.drop = nn.Dropout(0.2)
        self.head = nn.Linear(8, 6)

    def forward(self, x):
        x = self.stem(x)
        a, b = x.chunk(2, dim=1)
        x = channel_shuffle(torch.cat((a, self.act(self.dw(b))), dim=1), 2)
        x = self.se(x)
        return self.head(self.drop(x.mean([2, 3])))


class Tokens(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(20, 16, padding_idx=0)
        self.position = nn.Parameter(torch.randn(1, 7, 16) * 0.1)
        self.attention = nn.MultiheadAttention(16, 4, batch_first=True)
        self.norm1, self.norm2 = nn.LayerNorm(16), nn.LayerNorm(16, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(16, 32), nn.GELU(), nn.Linear(32, 16))
        self.register_buffer("mask", torch.triu(torch.full((7, 7), float("-inf")), 1))
        self.head = nn.Linear(16, 20, bias=False)

    def forward(self, tokens):
        b, t = tokens.shape
        x = self.embed(tokens) + self.position[:, :t]
        y = self.norm1(x)
        x = x + self.attention(y, y, y, attn_mask=self.mask, need_weights=False)[0]
        x = x + self.mlp(self.norm2(x))
        return self.head(x)


class OwnAttention(nn.Module):
    """As many write it: nanoGPT, timm."""

    def __init__(self, width=16, heads=2):
        super().__init__()
        self.heads, self.scale = heads, (width // heads) ** -0.5
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        B, N, C = x.shape
        qkv = self.qkv(x).reshape(B, N, 3, self.heads, C // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv.unbind(0)
        attn = (q * self.scale) @ k.transpose(-2, -1)
        x = (attn.softmax(dim=-1) @ v).transpose(1, 2).reshape(B, N, C)
        return self.proj(x)


class Patches(nn.Module):
    def __init__(self):
        super().__init__()
        self.cls = nn.Parameter(torch.zeros(1, 1, 16))
        self.embed = nn.Conv2d(3, 16, 4, 4)
        self.blocks = nn.ModuleList([OwnAttention() for _ in range(2)])
        self.norm = nn.LayerNorm(16)
        self.head = nn.Linear(16, 5)

    def forward(self, x):
        x = self.embed(x).flatten(2).transpose(1, 2)
        x = torch.cat((self.cls.expand(x.shape[0], -1, -1), x), dim=1)
        for block in self.blocks:
            x = x + block(self.norm(x))
        return self.head(x[:, 0])


class TextCNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(30, 8)
        self.convs = nn.ModuleList([nn.Conv1d(8, 5, k) for k in (2, 3, 4)])
        self.fc = nn.Linear(15, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.embed(x).permute(0, 2, 1)
        parts: List[Tensor] = []
        for conv in self.convs:
            c = F.relu(conv(x))
            parts.append(F.max_pool1d(c, c.size(2)).squeeze(2))
        return F.softmax(self.fc(torch.cat(parts, 1)), dim=1)


class Pyramid(nn.Module):
    """One head for levels of other sizes, and several results by name."""

    def __init__(self):
        super().__init__()
        self.c1, self.c2 = nn.Conv2d(3, 6, 3, 2, 1), nn.Conv2d(6, 6, 3, 2, 1)
        self.head = nn.Sequential(nn.Conv2d(6, 6, 3, padding=1), nn.SiLU(), nn.Conv2d(6, 4, 1))

    def level(self, x):
        y = self.head(x)
        return y.permute(0, 2, 3, 1).reshape(y.shape[0], -1, 2)

    def forward(self, x):
        a = F.elu(self.c1(x))
        b = F.elu(self.c2(a))
        return {"boxes": torch.cat([self.level(a), self.level(b)], 1), "features": b}


class Focus(nn.Module):
    """As YOLO begins and ends."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(12, 8, 3, padding=1)
        self.bn = nn.BatchNorm2d(8, momentum=0.03, eps=1e-3)
        self.pools = nn.ModuleList([nn.MaxPool2d(k, 1, k // 2) for k in (3, 5)])
        self.out = nn.Conv2d(24, 14, 1)
        self.register_buffer("anchors", torch.tensor([[1.0, 2.0], [3.0, 4.0]]).view(1, 2, 1, 1, 2))

    def forward(self, x):
        x = torch.cat([x[..., ::2, ::2], x[..., 1::2, ::2], x[..., ::2, 1::2], x[..., 1::2, 1::2]], 1)
        x = F.silu(self.bn(self.conv(x)))
        x = self.out(torch.cat([x] + [pool(x) for pool in self.pools], 1))
        bs, _, ny, nx = x.shape
        x = x.view(bs, 2, 7, ny, nx).permute(0, 1, 3, 4, 2).contiguous()
        yv, xv = torch.meshgrid([torch.arange(ny), torch.arange(nx)], indexing="ij")
        grid = torch.stack((xv, yv), 2).view(1, 1, ny, nx, 2).float()
        y = x.sigmoid()
        xy = (y[..., 0:2] * 2.0 - 0.5 + grid) * 8
        wh = (y[..., 2:4] * 2) ** 2 * self.anchors
        return torch.cat((xy, wh, y[..., 4:]), -1).view(bs, -1, 7)


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(6, 8 * 2 * 2)
        self.up1 = nn.Sequential(nn.ConvTranspose2d(8, 6, 4, 2, 1), nn.InstanceNorm2d(6, affine=True), nn.LeakyReLU(0.2))
        self.up2 = nn.Sequential(nn.Upsample(scale_factor=2), nn.ReflectionPad2d(1), nn.Conv2d(6, 4, 3), nn.PReLU(4))
        self.shuffle = nn.PixelShuffle(2)
        self.same = nn.Conv2d(1, 3, 3, padding=1, padding_mode="reflect")

    def forward(self, z):
        x = self.fc(z).view(-1, 8, 2, 2)
        return torch.tanh(self.same(self.shuffle(self.up2(self.up1(x)))))


class Constants(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.tensor([0.4, 0.5, 0.6]).view(1, 3, 1, 1))
        self.encoder = nn.Sequential(nn.Conv2d(3, 4, 3, stride=2), nn.Softplus(), nn.Flatten())
        self.decoder = nn.Linear(36, 12)

    def forward(self, x):
        x = (x - self.mean) / torch.tensor([0.2, 0.25, 0.3]).view(1, 3, 1, 1)
        z = self.encoder(x.clamp(-2, 2))
        z = torch.where(z > 1, z, z * z)
        y = self.decoder(z)
        y = torch.sqrt(torch.abs(y) + 1e-3) * torch.sign(y) + 0.5 * torch.exp(-y.pow(2))
        return 1 - y, y.argmax(1), y.std(1), y.norm(dim=1, keepdim=True)


class Wave(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.utils.weight_norm(nn.Conv1d(2, 8, 3, dilation=2))
        self.gates = nn.Conv1d(4, 8, 1)
        self.last = nn.Conv1d(4, 2, 1)

    def forward(self, x):
        y = self.first(F.pad(x, (4, 0)))
        a, b = torch.split(y, 4, 1)
        y = torch.tanh(a) * torch.sigmoid(b)
        y = F.glu(self.gates(y), dim=1)
        return x + self.last(y)


class Siamese(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 4))
        self.bilinear = nn.Bilinear(4, 4, 2)

    def forward(self, left, right):
        a, b = self.net(left), self.net(right)
        return F.cosine_similarity(a, b), self.bilinear(a, b), torch.cdist(a.unsqueeze(1), b.unsqueeze(1)).flatten(1)


class Shift(nn.Module):
    """Writes into parts of a tensor."""

    def forward(self, x: Tensor) -> Tensor:
        out = torch.zeros_like(x)
        out[:, :-1, :2] = x[:, 1:, :2]
        out[:, 1:, 2:4] = x[:, :-1, 2:4]
        out[:, :, 4:] = x[:, :, 4:]
        return out


class Shifted(nn.Module):
    def __init__(self):
        super().__init__()
        self.shift = Shift()
        self.conv = nn.Conv1d(5, 6, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(self.shift(x))


class Named(nn.Module):
    """Functions of one's own, a dict, an early return."""

    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4)
        self.b = nn.Linear(4, 2)

    def pick(self, x: Tensor, which: str) -> Tensor:
        if which == "double":
            return x * 2
        return x / 2

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        h = self.pick(torch.relu(self.a(x)), "double")
        n = 0
        for i in range(3):
            n += i
        return {"logits": self.b(h) * n, "hidden": self.pick(h, "half")}


class Growing(nn.Sequential):
    """A Sequential with a forward of its own."""

    def forward(self, x: Tensor) -> Tensor:
        for part in self:
            x = torch.cat([x, part(x)], 1)
        return x


class Numbered(nn.Module):
    """Numbers that are names, and not positions."""

    def __init__(self):
        super().__init__()
        self.steps = nn.ModuleDict({"2": nn.Linear(4, 4), "0": nn.Linear(4, 4), "1": nn.Linear(4, 4)})
        self.named = nn.Sequential(OrderedDict([("a", nn.Linear(4, 4)), ("0", nn.Linear(4, 4))]))
        self.grown = nn.Sequential(Growing(nn.Linear(4, 2), nn.Linear(6, 2)), nn.ReLU(), nn.Linear(8, 3))

    def forward(self, x: Tensor) -> Tensor:
        x = self.steps["2"](torch.relu(self.steps["0"](torch.tanh(self.steps["1"](x)))))
        x = self.named._modules["0"](torch.relu(self.named.a(x)))
        return self.grown(x)


class Words(nn.Module):
    """Names that the language has for itself, or does not have at all."""

    def __init__(self):
        super().__init__()
        for name in ["für", "return", "fn", "forward_", "relu", "where"]:
            self.add_module(name, nn.Linear(4, 4))
        self.cat = nn.Linear(8, 4)
        self.y = nn.Parameter(torch.ones(4))

    def forward(self, x: Tensor) -> Tensor:
        for name in ["für", "return", "fn", "forward_", "relu"]:
            x = torch.relu(getattr(self, name)(x))
        return self.cat(torch.cat([x, self.where(x) + self.y], 1))


class Shared(nn.Module):
    """A module that lies in a Sequential as well, and one whose weight is parametrized."""

    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4)
        self.seq = nn.Sequential(self.a, nn.Tanh())
        self.spectral = nn.utils.parametrizations.spectral_norm(nn.Linear(4, 3))

    def forward(self, x: Tensor) -> Tensor:
        return self.spectral(self.seq(self.a(x)))


class Decoder(nn.Module):
    """Attention whose arguments are one tensor, and others."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(9, 8)
        self.layer = nn.TransformerDecoderLayer(8, 2, 16, batch_first=True)

    def forward(self, ids: Tensor, memory: Tensor) -> Tensor:
        return self.layer(self.embed(ids), memory)


class Tracked(nn.Module):
    """Statistics that others read when it is frozen."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 1)
        self.norm = nn.InstanceNorm2d(3, track_running_stats=True)
        self.norm.running_mean.normal_()

    def forward(self, x: Tensor) -> Tensor:
        return self.norm(self.conv(x))


class Heads(nn.Module):
    """A head that only training calls, a change of a part in place, a norm without weights."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1)
        self.norm = nn.InstanceNorm2d(4)
        self.head = nn.Linear(4, 2)
        self.aux = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 2))

    def forward(self, x: Tensor) -> Dict[str, Tensor]:
        x = self.norm(self.conv(x))
        x[:, 1:3] += 1.0
        features = x.amax((2, 3))
        if self.training:
            return {"out": self.head(features), "aux": self.aux(features)}
        return {"out": self.head(features), "features": features}


class EachSample(nn.Module):
    """Goes round as often as there are samples."""

    def forward(self, x: Tensor) -> Tensor:
        for _ in range(x.size(0)):
            x = x * 0.5
        return x


class Speech(nn.Module):
    """Recurrent layers of all kinds, with states and without."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 5, 2, batch_first=True, bidirectional=True, dropout=0.2)
        self.gru = nn.GRU(10, 6)
        self.rnn = nn.RNN(6, 3, nonlinearity="relu", batch_first=True, bias=False)
        self.narrow = nn.LSTM(3, 6, proj_size=2, batch_first=True)
        self.fc = nn.Linear(2, 3)

    def forward(self, x: Tensor) -> Tensor:
        h = torch.ones(4, x.size(0), 5) * 0.1
        y, (h, c) = self.lstm(x, (h, h - 0.3))
        y, last = self.gru(y.transpose(0, 1))
        y, _ = self.rnn(y.transpose(0, 1))
        y, (h, c) = self.narrow(y)
        return self.fc(y[:, -1]) + c[0].sum(1, keepdim=True) + last[0].mean(1, keepdim=True)


class Volume(nn.Module):
    """Layers and functions over depth, height and width."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv3d(2, 4, (1, 3, 3), padding=(0, 1, 1), padding_mode="replicate")
        self.bn = nn.BatchNorm3d(4)
        self.pool = nn.MaxPool3d((1, 2, 2))
        self.up = nn.ConvTranspose3d(4, 3, 2, stride=2)
        self.norm = nn.InstanceNorm3d(3, affine=True)
        self.drop = nn.Dropout3d(0.2)
        self.pad = nn.ReflectionPad3d(1)
        self.mean = nn.AvgPool3d(2, padding=1, count_include_pad=False)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        x = self.pool(F.relu(self.bn(self.conv(x))))
        x = self.mean(self.pad(self.drop(self.norm(self.up(x)))))
        x = F.interpolate(x, scale_factor=2.0, mode="trilinear", align_corners=False)
        x = F.interpolate(x, size=(5, 6, 7))
        return F.adaptive_avg_pool3d(x, (2, 3, 1)), F.adaptive_max_pool3d(x, 2)


class Unit(nn.Module):
    """As YOLO's: one activation, of the class, that all have."""

    act = nn.SiLU()

    def __init__(self, width: int, out: int):
        super().__init__()
        self.conv = nn.Conv2d(width, out, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(out)
        self.own = self.act

    def forward(self, x: Tensor) -> Tensor:
        return self.own(self.bn(self.conv(x)))


class HandedOn(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = Unit(3, 4)
        self.inner = nn.Sequential(Unit(4, 4), Unit(4, 2))

    def forward(self, x: Tensor) -> Tensor:
        return self.inner(self.first(x))


class Turned(nn.Module):
    """The batch of its second result comes second."""

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(4, 3, batch_first=True)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        y, last = self.gru(x)
        return y, last


class SamePadding(nn.Module):
    """Borders by name, which a trace calls otherwise than those by numbers."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, padding="same")
        self.second = nn.Conv2d(4, 4, 3, padding="valid", groups=2)
        self.third = nn.Conv1d(4, 2, 5, padding="same", dilation=2)

    def forward(self, x: Tensor) -> Tensor:
        return self.third(self.second(self.first(x)).flatten(2))


class Windows(nn.Module):
    """What a signal is multiplied by, as resampling and spectra do."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(2, 3, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv(x * torch.hann_window(8, periodic=False))
        return x * torch.hamming_window(6) + torch.blackman_window(6) * torch.bartlett_window(6)


class Read(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 5)
        self.ctc = nn.CTCLoss(blank=1, reduction="none")

    def forward(self, x, words, counts):
        probs = F.log_softmax(self.fc(x), dim=2).permute(1, 0, 2)
        steps = counts[:, 0]
        return self.ctc(probs, words, steps, counts[:, 1]), F.ctc_loss(probs, words, steps, counts[:, 1], zero_infinity=True, reduction="sum")


class Bounded(nn.Module):
    """Tensors of one number that are no dimensions, windows, and what PyTorch has much of and networks little."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
        x = self.fc(x)
        y = torch.max(x, torch.tensor(0)) + torch.min(x, torch.tensor(1.0) * 0.5)
        windows = x.unfold(1, 2, 1)
        lowest, highest = torch.aminmax(x, dim=1)
        middle = torch.median(x, 1)[0] + torch.atan2(lowest, highest) + torch.bucketize(highest, torch.tensor([0.0, 0.5]))
        return y, windows, middle, torch.diff(x, dim=1)
