export const swinTransformer = `
import torch
import torch.nn as nn
import torch.nn.functional as F
from functools import partial
from torchvision.ops import MLP, Permute, StochasticDepth


class PatchMerging(nn.Module):
    def __init__(self, dim, norm_layer=nn.LayerNorm):
        super().__init__()
        self.dim = dim
        self.reduction = nn.Linear(4 * dim, 2 * dim, bias=False)
        self.norm = norm_layer(4 * dim)

    def forward(self, x):
        h, w = x.shape[-3], x.shape[-2]
        x = F.pad(x, (0, 0, 0, w % 2, 0, h % 2))
        corners = [x[..., i::2, j::2, :] for j in range(2) for i in range(2)]
        return self.reduction(self.norm(torch.cat(corners, -1)))


def regions(size, window, shift):
    return torch.tensor([0 if i < size - window else 1 if i < size - shift else 2 for i in range(size)])


class ShiftedWindowAttention(nn.Module):
    def __init__(self, dim, window_size, shift_size, num_heads, qkv_bias=True, proj_bias=True, attention_dropout=0.0, dropout=0.0):
        super().__init__()
        self.window_size = window_size
        self.shift_size = shift_size
        self.num_heads = num_heads
        self.attention_dropout = attention_dropout
        self.dropout = dropout
        self.qkv = nn.Linear(dim, dim * 3, bias=qkv_bias)
        self.proj = nn.Linear(dim, dim, bias=proj_bias)
        a, b = window_size
        self.relative_position_bias_table = nn.Parameter(torch.zeros((2 * a - 1) * (2 * b - 1), num_heads))
        i, j = torch.arange(a * b) // b, torch.arange(a * b) % b
        rows = i[:, None] - i[None, :] + a - 1
        columns = j[:, None] - j[None, :] + b - 1
        self.register_buffer("relative_position_index", (rows * (2 * b - 1) + columns).flatten())

    def forward(self, x):
        n, h, w, c = x.shape
        a, b = self.window_size
        x = F.pad(x, (0, 0, 0, (b - w % b) % b, 0, (a - h % a) % a))
        tall, wide = x.shape[1], x.shape[2]
        down = self.shift_size[0] if a < tall else 0
        right = self.shift_size[1] if b < wide else 0
        shifted = down + right > 0
        if shifted:
            x = torch.roll(x, shifts=(-down, -right), dims=(1, 2))
        area, windows, heads = a * b, (tall // a) * (wide // b), self.num_heads
        x = x.view(n, tall // a, a, wide // b, b, c).permute(0, 1, 3, 2, 4, 5).reshape(n * windows, area, c)
        q, k, v = self.qkv(x).reshape(n * windows, area, 3, heads, c // heads).permute(2, 0, 3, 1, 4).unbind(0)
        attn = (q * (c // heads) ** -0.5) @ k.transpose(-2, -1)
        bias = self.relative_position_bias_table[self.relative_position_index].view(area, area, -1)
        attn = attn + bias.permute(2, 0, 1).unsqueeze(0)
        if shifted:
            # What came in from the other side does not see its neighbours.
            places = 3 * regions(tall, a, down)[:, None] + regions(wide, b, right)[None, :]
            places = places.view(tall // a, a, wide // b, b).permute(0, 2, 1, 3).reshape(windows, area)
            mask = torch.where(places[:, None, :] != places[:, :, None], -100.0, 0.0)
            attn = attn.view(n, windows, heads, area, area) + mask[None, :, None]
            attn = attn.view(n * windows, heads, area, area)
        attn = F.dropout(F.softmax(attn, dim=-1), self.attention_dropout, False)
        x = F.dropout(self.proj((attn @ v).transpose(1, 2).reshape(n * windows, area, c)), self.dropout, False)
        x = x.view(n, tall // a, wide // b, a, b, c).permute(0, 1, 3, 2, 4, 5).reshape(n, tall, wide, c)
        if shifted:
            x = torch.roll(x, shifts=(down, right), dims=(1, 2))
        return x[:, :h, :w]


class SwinTransformerBlock(nn.Module):
    def __init__(self, dim, num_heads, window_size, shift_size, mlp_ratio=4.0, dropout=0.0, attention_dropout=0.0,
                 stochastic_depth_prob=0.0, norm_layer=nn.LayerNorm, attn_layer=ShiftedWindowAttention):
        super().__init__()
        self.norm1 = norm_layer(dim)
        self.attn = attn_layer(dim, window_size, shift_size, num_heads, attention_dropout=attention_dropout, dropout=dropout)
        self.stochastic_depth = StochasticDepth(stochastic_depth_prob, "row")
        self.norm2 = norm_layer(dim)
        self.mlp = MLP(dim, [int(dim * mlp_ratio), dim], activation_layer=nn.GELU, dropout=dropout)

    def forward(self, x):
        x = x + self.stochastic_depth(self.attn(self.norm1(x)))
        return x + self.stochastic_depth(self.mlp(self.norm2(x)))


class SwinTransformer(nn.Module):
    def __init__(self, patch_size, embed_dim, depths, num_heads, window_size, mlp_ratio=4.0, dropout=0.0, attention_dropout=0.0,
                 stochastic_depth_prob=0.1, num_classes=1000, norm_layer=None, block=None, downsample_layer=PatchMerging):
        super().__init__()
        self.num_classes = num_classes
        block = block or SwinTransformerBlock
        norm_layer = norm_layer or partial(nn.LayerNorm, eps=1e-5)
        sides = (patch_size[0], patch_size[1])
        layers = [nn.Sequential(nn.Conv2d(3, embed_dim, sides, sides), Permute([0, 2, 3, 1]), norm_layer(embed_dim))]
        dim = embed_dim
        for i, depth in enumerate(depths):
            stage = []
            for j in range(depth):
                shift = [0 if j % 2 == 0 else side // 2 for side in window_size]
                stage.append(
                    block(
                        dim, num_heads[i], window_size, shift, mlp_ratio=mlp_ratio, dropout=dropout,
                        attention_dropout=attention_dropout, norm_layer=norm_layer,
                    )
                )
            layers.append(nn.Sequential(*stage))
            if i + 1 < len(depths):
                layers.append(downsample_layer(dim, norm_layer))
                dim = 2 * dim
        self.features = nn.Sequential(*layers)
        self.norm = norm_layer(dim)
        self.permute = Permute([0, 3, 1, 2])
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten(1)
        self.head = nn.Linear(dim, num_classes)

    def forward(self, x):
        x = self.permute(self.norm(self.features(x)))
        return self.head(self.flatten(self.avgpool(x)))


def swin_t(weights=None, progress=True, pretrained=False, **kwargs):
    return SwinTransformer([4, 4], 96, [2, 2, 6, 2], [3, 6, 12, 24], [7, 7], **kwargs)


def swin_s(weights=None, progress=True, pretrained=False, **kwargs):
    return SwinTransformer([4, 4], 96, [2, 2, 18, 2], [3, 6, 12, 24], [7, 7], **kwargs)


def swin_b(weights=None, progress=True, pretrained=False, **kwargs):
    return SwinTransformer([4, 4], 128, [2, 2, 18, 2], [4, 8, 16, 32], [7, 7], **kwargs)
`;
