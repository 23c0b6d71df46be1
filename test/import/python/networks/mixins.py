"""Classes over classes: mixins, properties, arguments that are passed on, a configuration as a dataclass."""
from __future__ import annotations
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace, asdict, fields
import copy, math, warnings, logging
import torch
import torch.nn as nn
import torch.nn.functional as F

logger = logging.getLogger(__name__)

@dataclass(frozen=True)
class Config:
    d: int = 8
    heads: int = 2
    layers: int = 3
    ff: int | None = None
    names: tuple[str, ...] = ("a", "b")
    extra: dict = field(default_factory=dict)

    @property
    def d_ff(self) -> int:
        return self.ff or 4 * self.d

    @classmethod
    def small(cls, **kw):
        return cls(**{**dict(layers=2), **kw})

    def with_(self, **kw):
        return replace(self, **kw)

    def __post_init__(self):
        assert self.d % self.heads == 0, "no"

class InitMixin:
    def setup(self, *args, **kwargs):
        self.scale = nn.Parameter(torch.full((kwargs["d"],), 0.5))
        return super().setup(*args, **kwargs) if hasattr(super(), "setup") else None

class HooksMixin:
    counter = 0
    def setup(self, *, d, **_):
        self.d_model = d
        type(self).counter += 1

class Base(nn.Module, ABC):
    def __init__(self, cfg: Config, *args, **kwargs):
        super().__init__()
        self.cfg = cfg
        self.build(*args, **kwargs)
        logger.info("built %s", self.__class__.__name__)
    @abstractmethod
    def build(self, *args, **kwargs): ...
    @staticmethod
    def gate(a, b):
        return a * torch.sigmoid(b)
    @property
    def width(self):
        return self.cfg.d
    @width.setter
    def width(self, v):
        raise AttributeError("fixed")
    def __repr__(self): return "Base"

class FF(InitMixin, HooksMixin, Base):
    def build(self, dropout=0.1, *, bias=True):
        self.setup(d=self.width)
        self.w1 = nn.Linear(self.width, 2 * self.cfg.d_ff, bias=bias)
        self.w2 = nn.Linear(self.cfg.d_ff, self.width, bias=bias)
        self.drop = nn.Dropout(dropout)
    def forward(self, x, *others, gain=1.0, **unused):
        a, b = self.w1(x).chunk(2, dim=-1)
        y = self.drop(self.w2(self.gate(a, b))) * self.scale * gain
        for o in others:
            y = y + o
        return y

class Outer(Base):
    def build(self, *args, **kwargs):
        self.inner = FF(self.cfg, *args, **kwargs)
        self.norm = nn.LayerNorm(self.width)
    def forward(self, *args, **kwargs):
        x, *rest = args
        return x + self.inner(self.norm(x), *rest, **kwargs)

class Outest(Outer):
    def build(self, *args, **kwargs):
        super(Outest, self).build(*args, bias=False, **kwargs)
        self.post = nn.LayerNorm(self.width)
    def forward(self, *args, **kwargs):
        y = super().forward(*args, **kwargs)
        return self.post(y)

class Model(nn.Module):
    def __init__(self, cfg=None):
        super().__init__()
        cfg = cfg or Config.small(d=8).with_(heads=4)
        for f in fields(cfg):
            setattr(self, f"cfg_{f.name}", getattr(cfg, f.name))
        self.n = asdict(cfg)["layers"]
        layer = Outest(cfg, 0.0)
        self.layers = nn.ModuleList([copy.deepcopy(layer) for _ in range(self.n)])
        self.plain = Outer(cfg)
        self.teacher = copy.deepcopy(self.plain)
        for p in self.teacher.parameters():
            p.requires_grad = False
        for idx, layer in enumerate(self.layers):
            setattr(self, f"gain{idx}", 1.0 + idx)
        self.pool = lambda t: t.mean(dim=1)
        self.fc = nn.Linear(cfg.d, 2)

    @torch.no_grad()
    def update_teacher(self, m=0.99):
        for a, b in zip(self.plain.parameters(), self.teacher.parameters()):
            b.data.mul_(m).add_(a.data, alpha=1 - m)

    @torch.jit.export
    def embed(self, x):
        extra = x.new_zeros(x.shape[0], x.size(1), self.cfg_d) + torch.ones(1, device=x.device, dtype=x.dtype)
        for idx, layer in enumerate(self.layers):
            x = layer(x, extra, gain=getattr(self, f"gain{idx}"), unused=None)
        return x

    def forward(self, x):
        if not torch.jit.is_scripting() and self.training:
            warnings.warn("training")
        x = self.embed(x)
        with torch.no_grad():
            t = self.teacher(x)
        s = self.plain(x)
        if (d := s.shape[-1]) != self.cfg_d:
            raise ValueError(f"bad {d}")
        return self.fc(self.pool(s)), F.cosine_similarity(s, t, dim=-1), t
