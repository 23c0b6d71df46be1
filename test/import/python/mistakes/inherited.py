"""What a layer of PyTorch's leaves to a class is told once, and not for each attribute."""
import torch.nn as nn
import torch.nn.functional as F


class FrozenNorm(nn.BatchNorm2d):
    def forward(self, x):
        return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, False, 0.0, self.eps) + 0 * self.num_batches_tracked


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = FrozenNorm(3)

    def forward(self, x):
        return self.norm(x)
