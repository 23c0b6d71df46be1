"""Axes that are split, put in order, joined, reduced and repeated, as the package einops says it."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from einops import rearrange, reduce, repeat
from einops import einsum as named_einsum
from einops.layers.torch import Rearrange, Reduce


class PreNorm(nn.Module):
    def __init__(self, dim, fn):
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        self.fn = fn

    def forward(self, x, **kwargs):
        return self.fn(self.norm(x), **kwargs)


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.to_qkv = nn.Linear(dim, dim * 3, bias=False)
        self.null = nn.Parameter(torch.randn(heads, 1, dim // heads))

    def forward(self, x):
        q, k, v = map(lambda t: rearrange(t, 'b n (h d) -> b h n d', h=self.heads), self.to_qkv(x).chunk(3, dim=-1))
        null = repeat(self.null, 'h 1 d -> b h 1 d', b=x.shape[0])
        k = torch.cat((null, k), dim=-2)
        sim = named_einsum(q, k, 'batch head i d, batch head j d -> batch head i j')
        out = sim.softmax(dim=-1)[..., 1:] @ v
        return rearrange(out, 'b h n d -> b n (h d)')


class Window(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size

    def forward(self, x):
        h = x.shape[-2] // self.size
        x = rearrange(x, 'b d (x w1) (y w2) -> (b x y) (w1 w2) d', w1=self.size, w2=self.size)
        x = x - x.mean(dim=1, keepdim=True)
        return rearrange(x, '(b x y) (w1 w2) d -> b d (x w1) (y w2)', x=h, y=h, w1=self.size, w2=self.size)


class Net(nn.Module):
    def __init__(self, dim=8, heads=2):
        super().__init__()
        self.stem = nn.Sequential(
            Rearrange('b c (h p1) (w p2) -> b (p1 p2 c) h w', p1=2, p2=2),
            nn.Conv2d(12, dim, 1),
        )
        self.window = Window(2)
        self.attention = PreNorm(dim, Attention(dim, heads))
        self.pool = Reduce('b c (h h2) (w w2) -> b c h w', 'max', h2=2, w2=2)
        self.gate = nn.Sequential(Reduce('b c h w -> b c', 'mean'), nn.Linear(dim, dim), nn.Sigmoid(), Rearrange('b c -> b c 1 1'))
        self.head = nn.Linear(dim * 4, 5)

    def forward(self, x):
        x = self.stem(x)
        b, c, h, w = x.shape
        x = x + self.window(x)
        t = rearrange(x, 'b c h w -> b (h w) c')
        t = self.attention(t) + t
        x = rearrange(t, 'b (h w) c -> b c h w', h=h)
        x = x * self.gate(x)
        pooled = self.pool(x)
        wide = repeat(reduce(x, 'b c h w -> b c () w', 'mean'), 'b c 1 w -> b c (h r) w', h=h // 2, r=2)
        x = reduce([x, wide], 'two b c h w -> b c h w', 'sum')
        left, right = rearrange(x, 'b (two c) ... -> two b c ...', two=2)
        x = torch.cat((left * right, right), dim=1)
        x = reduce(x, 'b c (h h2) (w w2) -> b c h w', 'min', h=h // 2, w=w // 2) + pooled
        return self.head(rearrange(x, '... c h w -> ... (h w c)'))
