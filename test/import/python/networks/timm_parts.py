"""What vision transformers take from the package timm, and a reduction that is a function."""
from functools import partial

import torch
import torch.nn as nn
import torch.nn.functional as F

from einops import reduce
from timm.models.layers import trunc_normal_
from timm.models.registry import register_model
from timm.models.vision_transformer import Block, PatchEmbed


class StandardizedConv2d(nn.Conv2d):
    def forward(self, x):
        mean = reduce(self.weight, 'o ... -> o 1 1 1', 'mean')
        var = reduce(self.weight, 'o ... -> o 1 1 1', partial(torch.var, unbiased=False))
        return F.conv2d(x, (self.weight - mean) * (var + 1e-5).rsqrt(), self.bias, self.stride, self.padding)


class Encoder(nn.Module):
    def __init__(self, img_size=8, patch_size=2, embed_dim=8, depth=2, num_heads=2, mlp_ratio=2.0, norm_layer=partial(nn.LayerNorm, eps=1e-6)):
        super().__init__()
        self.stem = StandardizedConv2d(3, 4, 3, padding=1)
        self.patch_embed = PatchEmbed(img_size, patch_size, 4, embed_dim)
        self.pos_embed = nn.Parameter(torch.zeros(1, self.patch_embed.num_patches, embed_dim))
        self.blocks = nn.ModuleList([
            Block(embed_dim, num_heads, mlp_ratio, qkv_bias=True, norm_layer=norm_layer) for i in range(depth)
        ])
        self.norm = norm_layer(embed_dim)
        trunc_normal_(self.pos_embed, std=.02)
        self.apply(self._init_weights)

    def _init_weights(self, m):
        if isinstance(m, nn.Linear):
            trunc_normal_(m.weight, std=.02)

    def forward(self, x):
        x = self.patch_embed(self.stem(x)) + self.pos_embed
        for blk in self.blocks:
            x = blk(x)
        return self.norm(x).mean(1)


@register_model
def encoder_tiny(pretrained=False, **kwargs):
    return Encoder(**kwargs)
