"""Parts of tensors that are set one by one: waves for positions, and the masks of windows that were rolled."""

import math

import torch
import torch.nn as nn


def to_pair(x):
    if isinstance(x, (tuple, list)):
        return x
    return (x, x)


class Positions(nn.Module):
    def __init__(self, dim, length=64):
        super().__init__()
        pe = torch.zeros(length, dim)
        position = torch.arange(0, length).unsqueeze(1)
        step = torch.exp(torch.arange(0, dim, 2) * -(math.log(10000.0) / dim))
        pe[:, 0::2] = torch.sin(position * step)
        pe[:, 1::2] = torch.cos(position * step)
        pe = pe.unsqueeze(0)
        self.register_buffer("pe", pe)

    def forward(self, x):
        return x + self.pe[:, : x.size(1)]


class Windows(nn.Module):
    """Attention within windows, after Swin."""

    def __init__(self, dim, size, window=2, shift=0):
        super().__init__()
        self.size = to_pair(size)
        self.window, self.shift = window, shift
        coords = torch.stack(torch.meshgrid([torch.arange(window), torch.arange(window)]))
        coords = torch.flatten(coords, 1)
        relative = coords[:, :, None] - coords[:, None, :]
        relative = relative.permute(1, 2, 0).contiguous()
        relative[:, :, 0] += window - 1
        relative[:, :, 1] += window - 1
        relative[:, :, 0] *= 2 * window - 1
        self.register_buffer("index", relative.sum(-1), persistent=False)
        self.table = nn.Parameter(torch.zeros((2 * window - 1) ** 2, 1))
        if self.shift > 0:
            H, W = self.size
            mask = torch.zeros((1, H, W, 1))
            pieces = (slice(0, -shift), slice(-shift, None))
            count = 0
            for h in pieces:
                for w in pieces:
                    mask[:, h, w, :] = count
                    count += 1
            mask = self.split(mask).squeeze(-1)
            attn_mask = mask.unsqueeze(1) - mask.unsqueeze(2)
            attn_mask = attn_mask.masked_fill(attn_mask != 0, -100.0)
        else:
            attn_mask = None
        self.register_buffer("attn_mask", attn_mask)
        self.qkv = nn.Linear(dim, dim * 3)

    def split(self, x):
        B, H, W, C = x.shape
        w = self.window
        x = x.view(B, H // w, w, W // w, w, C)
        return x.permute(0, 1, 3, 2, 4, 5).reshape(-1, w * w, C)

    def forward(self, x):
        H, W = self.size
        B, L, C = x.shape
        x = x.view(B, H, W, C)
        if self.shift > 0:
            x = torch.roll(x, (-self.shift, -self.shift), (1, 2))
        q, k, v = self.qkv(self.split(x)).chunk(3, -1)
        n = self.window * self.window
        scores = q @ k.transpose(1, 2) / math.sqrt(C)
        scores = scores + self.table[self.index.view(-1)].view(n, n)
        if self.attn_mask is not None:
            count = self.attn_mask.shape[0]
            scores = scores.view(int(scores.shape[0] / count), count, n, n) + self.attn_mask
            scores = scores.view(-1, n, n)
        x = scores.softmax(-1) @ v
        return x.reshape(B, L, C)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Conv2d(3, 8, 2, 2)
        self.positions = Positions(8)
        self.blocks = nn.ModuleList([Windows(8, 4, shift=i) for i in range(2)])

    def forward(self, x):
        x = self.positions(self.embed(x).flatten(2).transpose(1, 2))
        for block in self.blocks:
            x = block(x) + x
        y = x.clone()
        y[:, :, 0:2] = x[:, :, 2:4] * 2
        y[..., -1] = 1.0
        return y
