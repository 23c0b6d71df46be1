import numpy as np
import torch
import torch.nn as nn


class Settings:
    def __init__(self, **kwargs):
        self.__dict__.update(kwargs)


class Plain:
    def __init__(self, settings):
        self.__dict__ = settings


class Offsets(nn.Module):
    def __init__(self, field_dims):
        super().__init__()
        self.offsets = np.array((0, *np.cumsum(field_dims)[:-1]), dtype=np.longlong)

    def forward(self, x):
        return x + x.new_tensor(self.offsets).unsqueeze(0)


# What is called by hooks is called, fields are set by names, and settings are what a dictionary says.
class Net(nn.Module):
    def __init__(self, settings=Settings(width=4, fields=[1, 2, 1], heads=dict(hm=2, wh=3))):
        super().__init__()
        width = vars(settings)["width"]
        self.layers = nn.Sequential(nn.Conv2d(3, width, 1), nn.ReLU(), nn.Sequential(nn.Conv2d(width, width, 1), nn.Tanh()))
        self.features = []
        for module in self.layers.modules():
            if isinstance(module, nn.Conv2d):
                module.register_forward_hook(self.keep)
        self.layers[2].register_forward_hook(lambda module, inputs, output: output * 2 + inputs[0])
        self.layers[0].register_forward_pre_hook(self.shift)
        self.heads = Plain(settings.heads)
        for head in settings.heads.keys():
            self.__setattr__(head, nn.ModuleList([nn.Conv2d(width, settings.heads[head], 1)]))
        self.offsets = Offsets(settings.fields)
        self.rnn = nn.GRU(width, 3, batch_first=True)

    def shift(self, module, inputs):
        return (inputs[0] - 1,)

    def keep(self, module, inputs, output):
        self.features.append(output)

    def forward(self, x):
        self.features.clear()
        x = self.layers(x)
        self.rnn.flatten_parameters()
        y, _ = self.rnn(x.flatten(2).transpose(1, 2))
        out = [self.__getattr__(head)[0](x) for head in vars(self.heads)]
        return x, self.offsets(y), self.features[0] + self.features[1], *out
