import torch.nn as nn
import torch.nn.functional as F


# As HRNet puts its branches together: where a branch stays as it is, a list of modules holds None at its place.
class Fuse(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.channels = channels
        self.branches = nn.ModuleList([nn.Conv2d(each, each, 3, padding=1) for each in channels])
        self.fuse_layers = self._make_fuse_layers()
        self.relu = nn.ReLU(True)

    def _make_fuse_layers(self):
        fuse_layers = []
        for i in range(len(self.channels)):
            fuse_layer = []
            for j in range(len(self.channels)):
                if i == j:
                    fuse_layer.append(None)
                else:
                    fuse_layer.append(nn.Conv2d(self.channels[j], self.channels[i], 1, bias=False))
            fuse_layers.append(nn.ModuleList(fuse_layer))
        return nn.ModuleList(fuse_layers)

    def forward(self, x):
        for i in range(len(self.channels)):
            x[i] = self.branches[i](x[i])
        x_fuse = []
        for i in range(len(self.fuse_layers)):
            y = x[0] if i == 0 else self.fuse_layers[i][0](x[0])
            for j in range(1, len(self.channels)):
                y = y + (x[j] if i == j else self.fuse_layers[i][j](x[j]))
            x_fuse.append(self.relu(y))
        return x_fuse


class Net(nn.Module):
    def __init__(self, channels=(2, 3, 4)):
        super().__init__()
        self.stems = nn.ModuleList()
        for each in channels:
            self.stems.append(None if each == 3 else nn.Conv2d(3, each, 1))
        self.fuse = Fuse(channels)

    def forward(self, x):
        branches = []
        for stem in self.stems:
            if stem is None:
                branches.append(x)
            else:
                branches.append(stem(x))
        assert self.stems[1:][0] is None
        return self.fuse(branches)
