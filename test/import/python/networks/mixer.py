from functools import partial
from torch import nn


class PreNormResidual(nn.Module):
    def __init__(self, dim, block):
        super().__init__()
        self.block = block
        self.norm = nn.LayerNorm(dim)

    def forward(self, x):
        return self.block(self.norm(x)) + x


def FeedForward(dim, expansion_factor=4, dropout=0., dense=nn.Linear):
    inner_dim = int(dim * expansion_factor)
    return nn.Sequential(
        dense(dim, inner_dim),
        nn.GELU(),
        nn.Dropout(dropout),
        dense(inner_dim, dim),
        nn.Dropout(dropout)
    )


class Mixer(nn.Module):
    def __init__(self, image_size=16, patch_size=4, dim=12, depth=2, num_classes=3):
        super().__init__()
        assert (image_size % patch_size) == 0, 'image must be divisible by patch size'
        num_patches = (image_size // patch_size) ** 2
        chan_first, chan_last = partial(nn.Conv1d, kernel_size=1), nn.Linear
        self.embed = nn.Conv2d(3, dim, patch_size, patch_size)
        self.blocks = nn.Sequential(*[nn.Sequential(
            PreNormResidual(dim, FeedForward(num_patches, 2, 0.1, chan_first)),
            PreNormResidual(dim, FeedForward(dim, 0.5, 0.1, chan_last))
        ) for _ in range(depth)])
        self.norm = nn.LayerNorm(dim)
        self.head = nn.Linear(dim, num_classes)

    def forward(self, x):
        x = self.embed(x).flatten(2).transpose(1, 2)
        x = self.norm(self.blocks(x))
        return self.head(x.mean(dim=1))
