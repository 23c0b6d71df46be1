"""True and false that hide: they are no numbers that are added."""
import torch
import torch.nn as nn


class Padded(nn.Module):
    def __init__(self):
        super().__init__()
        self.attn = nn.MultiheadAttention(4, 2, batch_first=True)
        self.register_buffer("causal", torch.ones(3, 3, dtype=torch.bool).triu(1), persistent=False)

    def forward(self, x):
        pad = torch.zeros(x.size(0), x.size(1), dtype=torch.bool)
        pad[:, -1] = True
        return self.attn(x, x, x, key_padding_mask=pad)[0] + self.attn(x, x, x, attn_mask=self.causal)[0]


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.attn = nn.MultiheadAttention(4, 2, batch_first=True)
        self.padded = Padded()

    def forward(self, x):
        mask = torch.triu(torch.ones(x.size(1), x.size(1), dtype=torch.bool), diagonal=1)
        a, w = self.attn(x, x, x, attn_mask=mask)
        return self.padded(a), w
