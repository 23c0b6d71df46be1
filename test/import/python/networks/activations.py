"""An encoder as Hugging Face writes them: settings in a class, activations by their names, and results with names."""

import math
from dataclasses import dataclass
from typing import Optional, Tuple

import torch
from torch import nn


class GELUActivation(nn.Module):
    def __init__(self, use_gelu_python: bool = False):
        super().__init__()
        if use_gelu_python:
            self.act = self._gelu_python
        else:
            self.act = nn.functional.gelu

    def _gelu_python(self, input):
        return input * 0.5 * (1.0 + torch.erf(input / math.sqrt(2.0)))

    def forward(self, input):
        return self.act(input)


class ClassInstantier(dict):
    def __getitem__(self, key):
        content = super().__getitem__(key)
        cls, kwargs = content if isinstance(content, tuple) else (content, {})
        return cls(**kwargs)


ACT2FN = ClassInstantier({"gelu": GELUActivation, "gelu_python": (GELUActivation, {"use_gelu_python": True}), "relu": nn.ReLU})


class Config:
    def __init__(self, hidden_size=8, num_hidden_layers=2, hidden_act="gelu_python", initializer_range=0.02, **kwargs):
        self.hidden_size = hidden_size
        self.num_hidden_layers = num_hidden_layers
        self.hidden_act = hidden_act
        self.initializer_range = initializer_range
        self.use_return_dict = kwargs.pop("return_dict", True)


@dataclass
class BaseModelOutput:
    last_hidden_state: torch.FloatTensor = None
    pooler_output: torch.FloatTensor = None
    hidden_states: Optional[Tuple[torch.FloatTensor]] = None


class Layer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.attention = nn.MultiheadAttention(config.hidden_size, 2, batch_first=True)
        self.dense = nn.Linear(config.hidden_size, config.hidden_size)
        self.extra = nn.Sequential()
        self.norm = nn.LayerNorm(config.hidden_size)
        assert config.hidden_act in ACT2FN and len(ACT2FN) == 3
        self.intermediate_act_fn = ACT2FN[config.hidden_act]

    def forward(self, hidden_states):
        attended, _ = self.attention(hidden_states, hidden_states, hidden_states, need_weights=False)
        hidden_states = self.intermediate_act_fn(self.dense(attended)) + hidden_states
        # Nothing is in it, and so it counts as False.
        if self.extra:
            hidden_states = self.extra(hidden_states) * 2
        return self.norm(hidden_states)


class Model(nn.Module):
    def __init__(self, config, add_pooling_layer=True):
        super().__init__()
        self.config = config
        self.layer = nn.ModuleList([Layer(config) for _ in range(config.num_hidden_layers)])
        self.pooler = nn.Linear(config.hidden_size, config.hidden_size) if add_pooling_layer else None
        for layer in self.layer:
            nn.init.normal_(layer.attention.out_proj.weight, std=config.initializer_range)

    @property
    def dtype(self):
        return next(self.parameters()).dtype

    def forward(self, hidden_states, return_dict: Optional[bool] = None):
        return_dict = return_dict if return_dict is not None else self.config.use_return_dict
        hidden_states = hidden_states.to(dtype=self.dtype)
        for layer_module in self.layer:
            hidden_states = layer_module(hidden_states)
        pooled = torch.tanh(self.pooler(hidden_states[:, 0])) if self.pooler is not None else None
        if not return_dict:
            return (hidden_states, pooled)
        return BaseModelOutput(last_hidden_state=hidden_states, pooler_output=pooled)


def build():
    return Model(Config())
