"""Two voices in one recording of any length."""

import torch
from torch import nn
import torch.nn.functional as F


class GlobalNorm(nn.Module):
    def __init__(self, channels, eps=1e-8):
        super().__init__()
        self.eps = eps
        self.gamma = nn.Parameter(torch.ones(1, channels, 1))
        self.beta = nn.Parameter(torch.zeros(1, channels, 1))

    def forward(self, x):
        mean = x.mean(dim=(1, 2), keepdim=True)
        var = ((x - mean) ** 2).mean(dim=(1, 2), keepdim=True)
        return self.gamma * (x - mean) / torch.sqrt(var + self.eps) + self.beta


class TemporalBlock(nn.Module):
    def __init__(self, channels, hidden, kernel, dilation):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv1d(channels, hidden, 1),
            nn.PReLU(),
            GlobalNorm(hidden),
            nn.Conv1d(hidden, hidden, kernel, padding=dilation * (kernel - 1) // 2, dilation=dilation, groups=hidden),
            nn.PReLU(),
            GlobalNorm(hidden),
            nn.Conv1d(hidden, channels, 1),
        )

    def forward(self, x):
        return x + self.net(x)


class ConvTasNet(nn.Module):
    def __init__(self, filters=16, length=16, channels=8, hidden=12, kernel=3, blocks=3, repeats=2, speakers=2):
        super().__init__()
        self.length, self.speakers, self.filters = length, speakers, filters
        self.encoder = nn.Conv1d(1, filters, length, stride=length // 2, bias=False)
        self.norm = GlobalNorm(filters)
        self.bottleneck = nn.Conv1d(filters, channels, 1)
        self.separator = nn.Sequential(
            *[TemporalBlock(channels, hidden, kernel, 2**i) for _ in range(repeats) for i in range(blocks)]
        )
        self.mask = nn.Conv1d(channels, speakers * filters, 1)
        self.decoder = nn.ConvTranspose1d(filters, 1, length, stride=length // 2, bias=False)

    def pad_signal(self, x):
        stride = self.length // 2
        rest = self.length - (stride + x.size(-1) % self.length) % self.length
        if rest > 0:
            x = torch.cat([x, torch.zeros(x.size(0), 1, rest)], 2)
        side = torch.zeros(x.size(0), 1, stride)
        return torch.cat([side, x, side], 2), rest

    def forward(self, mixture):
        padded, rest = self.pad_signal(mixture)
        w = F.relu(self.encoder(padded))
        mask = self.mask(self.separator(self.bottleneck(self.norm(w))))
        mask = torch.sigmoid(mask.view(mask.size(0), self.speakers, self.filters, -1))
        sources = (w.unsqueeze(1) * mask).view(-1, self.filters, w.size(2))
        out = self.decoder(sources)
        stride = self.length // 2
        out = out[:, :, stride : -(rest + stride)]
        return out.view(mixture.size(0), self.speakers, -1)
