"""What comes with packages: transformers, layers that classes begin as, a package that may be missing."""
import torch
from torch import nn

try:
    from timm.models.layers import DropPath, to_2tuple
except ImportError:
    from collections.abc import Iterable

    def to_2tuple(x):
        return tuple(x) if isinstance(x, Iterable) else (x, x)

    class DropPath(nn.Identity):
        def __init__(self, p=0.0):
            super().__init__()
            self.p = p


class CausalConv1d(nn.Conv1d):
    def __init__(self, in_channels, out_channels, kernel_size, dilation=1, **kw):
        self._left = (kernel_size - 1) * dilation
        super().__init__(in_channels, out_channels, kernel_size, padding=self._left, dilation=dilation, **kw)

    def forward(self, x):
        y = super().forward(x)
        return y[..., : -self._left] if self._left else y


class Norm(nn.GroupNorm):
    def forward(self, x):
        return super().forward(x.float()).type(x.dtype)


class Net(nn.Module):
    def __init__(self, channels=8):
        super().__init__()
        self.front = nn.ModuleList(CausalConv1d(channels, channels, to_2tuple(2)[0], 2**i) for i in range(2))
        self.norm = Norm(2, channels)
        self.drop = DropPath(0.1)
        layer = nn.TransformerEncoderLayer(channels, 2, dim_feedforward=12, batch_first=True, activation="gelu")
        self.encoder = nn.TransformerEncoder(layer, num_layers=2, norm=nn.LayerNorm(channels))

    def forward(self, x):
        y = x.transpose(1, 2)
        for conv in self.front:
            y = y + self.drop(conv(y))
        y = self.norm(y).transpose(1, 2)
        mask = torch.full((x.size(1), x.size(1)), torch.finfo(x.dtype).min).triu(1)
        return self.encoder(y, mask=mask)
