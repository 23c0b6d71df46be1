import torch.nn as nn


class Net(nn.Module):
    def forward(self, x, scale=2, scale=3):
        return x * scale
