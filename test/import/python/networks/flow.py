import torch
import torch.nn as nn
import torch.nn.functional as F

class CouplingLayer(nn.Module):
    def __init__(self, mask, hidden=16):
        super().__init__()
        d = mask.numel()
        self.mask = nn.Parameter(mask, requires_grad=False)
        self.s = nn.Sequential(nn.Linear(d, hidden), nn.LeakyReLU(), nn.Linear(hidden, d), nn.Tanh())
        self.t = nn.Sequential(nn.Linear(d, hidden), nn.LeakyReLU(), nn.Linear(hidden, d))
        self.scale = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        x_ = self.mask * x
        s = self.s(x_) * self.scale.exp() * (1 - self.mask)
        t = self.t(x_) * (1 - self.mask)
        z = x_ + (1 - self.mask) * (x * torch.exp(s) + t)
        return z, s.sum(dim=1)

class RealNVP(nn.Module):
    def __init__(self, dim=4, n=4):
        super().__init__()
        masks = [torch.tensor([i % 2 for i in range(dim)], dtype=torch.float32) if k % 2 == 0
                 else torch.tensor([1 - i % 2 for i in range(dim)], dtype=torch.float32) for k in range(n)]
        self.layers = nn.ModuleList([CouplingLayer(m) for m in masks])
        self.register_buffer('loc', torch.zeros(dim))

    def forward(self, x):
        log_det = x.new_zeros(x.shape[0])
        for layer in self.layers:
            x, ld = layer(x)
            log_det += ld
        log_p = -0.5 * ((x - self.loc) ** 2).sum(-1) + log_det
        return x, log_p
