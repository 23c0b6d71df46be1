export const visionTransformer = `
import torch
import torch.nn as nn
from functools import partial
from timm.layers import Attention, Block, LayerScale, Mlp, PatchEmbed


def _cfg(url="", **kwargs):
    return dict(url=url, **kwargs)


class VisionTransformer(nn.Module):
    def __init__(self, img_size=224, patch_size=16, in_chans=3, num_classes=1000, global_pool="token", embed_dim=768, depth=12,
                 num_heads=12, mlp_ratio=4.0, qkv_bias=True, qk_norm=False, init_values=None, class_token=True, no_embed_class=False,
                 pre_norm=False, fc_norm=None, drop_rate=0.0, pos_drop_rate=0.0, proj_drop_rate=0.0, attn_drop_rate=0.0,
                 drop_path_rate=0.0, weight_init="", embed_layer=PatchEmbed, norm_layer=None, act_layer=None, block_fn=Block):
        super().__init__()
        if global_pool not in ("", "avg", "max", "token"):
            raise NotImplementedError(f"pooling by {global_pool}")
        use_fc_norm = global_pool in ("avg", "max") if fc_norm is None else fc_norm
        norm_layer = norm_layer or partial(nn.LayerNorm, eps=1e-6)
        act_layer = act_layer or nn.GELU
        self.num_classes = num_classes
        self.in_chans = in_chans
        self.global_pool = global_pool
        self.num_features = self.head_hidden_size = self.embed_dim = embed_dim
        self.num_prefix_tokens = 1 if class_token else 0
        self.num_tokens = self.num_prefix_tokens
        self.has_class_token = class_token
        self.no_embed_class = no_embed_class
        self.patch_embed = embed_layer(img_size=img_size, patch_size=patch_size, in_chans=in_chans, embed_dim=embed_dim, bias=not pre_norm)
        patches = self.patch_embed.num_patches
        self.cls_token = nn.Parameter(torch.zeros(1, 1, embed_dim)) if class_token else None
        self.pos_embed = nn.Parameter(torch.zeros(1, patches if no_embed_class else patches + self.num_prefix_tokens, embed_dim))
        self.pos_drop = nn.Dropout(pos_drop_rate)
        self.norm_pre = norm_layer(embed_dim) if pre_norm else nn.Identity()
        self.blocks = nn.Sequential(
            *[
                block_fn(
                    dim=embed_dim, num_heads=num_heads, mlp_ratio=mlp_ratio, qkv_bias=qkv_bias, qk_norm=qk_norm,
                    init_values=init_values, norm_layer=norm_layer, act_layer=act_layer,
                )
                for i in range(depth)
            ]
        )
        self.norm = nn.Identity() if use_fc_norm else norm_layer(embed_dim)
        self.fc_norm = norm_layer(embed_dim) if use_fc_norm else nn.Identity()
        self.head_drop = nn.Dropout(drop_rate)
        self.head = nn.Linear(embed_dim, num_classes) if num_classes > 0 else nn.Identity()

    def init_weights(self, mode=""):
        pass

    def no_weight_decay(self):
        return {"pos_embed", "cls_token", "dist_token"}

    def get_classifier(self):
        return self.head

    def reset_classifier(self, num_classes, global_pool=None):
        self.num_classes = num_classes
        if global_pool is not None:
            if global_pool not in ("", "avg", "max", "token"):
                raise NotImplementedError(f"pooling by {global_pool}")
            self.global_pool = global_pool
        self.head = nn.Linear(self.embed_dim, num_classes) if num_classes > 0 else nn.Identity()

    def _pos_embed(self, x):
        tokens = [] if self.cls_token is None else [self.cls_token.expand(x.shape[0], -1, -1)]
        if self.no_embed_class:
            return self.pos_drop(torch.cat(tokens + [x + self.pos_embed], dim=1))
        return self.pos_drop(torch.cat(tokens + [x], dim=1) + self.pos_embed)

    def forward_features(self, x):
        x = self.norm_pre(self._pos_embed(self.patch_embed(x)))
        return self.norm(self.blocks(x))

    def pool(self, x):
        if self.global_pool == "token":
            return x[:, 0]
        if self.global_pool == "avg":
            return x[:, self.num_prefix_tokens :].mean(dim=1)
        return x[:, self.num_prefix_tokens :].amax(dim=1) if self.global_pool == "max" else x

    def forward_head(self, x, pre_logits=False):
        x = self.head_drop(self.fc_norm(self.pool(x)))
        return x if pre_logits else self.head(x)

    def forward(self, x):
        return self.forward_head(self.forward_features(x))


class VisionTransformerDistilled(VisionTransformer):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.num_prefix_tokens = 2
        self.dist_token = nn.Parameter(torch.zeros(1, 1, self.embed_dim))
        self.pos_embed = nn.Parameter(torch.zeros(1, self.patch_embed.num_patches + 2, self.embed_dim))
        self.head_dist = nn.Linear(self.embed_dim, self.num_classes) if self.num_classes > 0 else nn.Identity()
        self.distilled_training = False

    def get_classifier(self):
        return self.head, self.head_dist

    def reset_classifier(self, num_classes, global_pool=None):
        self.num_classes = num_classes
        self.head = nn.Linear(self.embed_dim, num_classes) if num_classes > 0 else nn.Identity()
        self.head_dist = nn.Linear(self.embed_dim, num_classes) if num_classes > 0 else nn.Identity()

    def _pos_embed(self, x):
        n = x.shape[0]
        x = torch.cat([self.cls_token.expand(n, -1, -1), self.dist_token.expand(n, -1, -1), x], dim=1)
        return self.pos_drop(x + self.pos_embed)

    def forward_head(self, x, pre_logits=False):
        x, distilled = x[:, 0], x[:, 1]
        return (x + distilled) / 2 if pre_logits else (self.head(x) + self.head_dist(distilled)) / 2


def built(kind, patch_size, embed_dim, depth, num_heads, img_size, kwargs):
    kwargs.setdefault("img_size", img_size)
    return kind(patch_size=patch_size, embed_dim=embed_dim, depth=depth, num_heads=num_heads, **kwargs)


def vit_tiny_patch16_224(pretrained=False, **kwargs):
    return built(VisionTransformer, 16, 192, 12, 3, 224, kwargs)


def vit_tiny_patch16_384(pretrained=False, **kwargs):
    return built(VisionTransformer, 16, 192, 12, 3, 384, kwargs)


def vit_small_patch16_224(pretrained=False, **kwargs):
    return built(VisionTransformer, 16, 384, 12, 6, 224, kwargs)


def vit_small_patch16_384(pretrained=False, **kwargs):
    return built(VisionTransformer, 16, 384, 12, 6, 384, kwargs)


def vit_base_patch16_224(pretrained=False, **kwargs):
    return built(VisionTransformer, 16, 768, 12, 12, 224, kwargs)


def vit_base_patch16_384(pretrained=False, **kwargs):
    return built(VisionTransformer, 16, 768, 12, 12, 384, kwargs)


def vit_large_patch16_224(pretrained=False, **kwargs):
    return built(VisionTransformer, 16, 1024, 24, 16, 224, kwargs)


def vit_large_patch16_384(pretrained=False, **kwargs):
    return built(VisionTransformer, 16, 1024, 24, 16, 384, kwargs)


def vit_small_patch32_224(pretrained=False, **kwargs):
    return built(VisionTransformer, 32, 384, 12, 6, 224, kwargs)


def vit_small_patch32_384(pretrained=False, **kwargs):
    return built(VisionTransformer, 32, 384, 12, 6, 384, kwargs)


def vit_base_patch32_224(pretrained=False, **kwargs):
    return built(VisionTransformer, 32, 768, 12, 12, 224, kwargs)


def vit_base_patch32_384(pretrained=False, **kwargs):
    return built(VisionTransformer, 32, 768, 12, 12, 384, kwargs)


def vit_base_patch8_224(pretrained=False, **kwargs):
    return built(VisionTransformer, 8, 768, 12, 12, 224, kwargs)


def deit_tiny_patch16_224(pretrained=False, **kwargs):
    return built(VisionTransformer, 16, 192, 12, 3, 224, kwargs)


def deit_tiny_distilled_patch16_224(pretrained=False, **kwargs):
    return built(VisionTransformerDistilled, 16, 192, 12, 3, 224, kwargs)


def deit_small_patch16_224(pretrained=False, **kwargs):
    return built(VisionTransformer, 16, 384, 12, 6, 224, kwargs)


def deit_small_distilled_patch16_224(pretrained=False, **kwargs):
    return built(VisionTransformerDistilled, 16, 384, 12, 6, 224, kwargs)


def deit_base_patch16_224(pretrained=False, **kwargs):
    return built(VisionTransformer, 16, 768, 12, 12, 224, kwargs)


def deit_base_distilled_patch16_224(pretrained=False, **kwargs):
    return built(VisionTransformerDistilled, 16, 768, 12, 12, 224, kwargs)
`;
