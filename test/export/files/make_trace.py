"""Writes net.pth and trace.pth: a small network of PyTorch's, and what its layers give. The hook is that of docs/from-pytorch.md."""

import re
from pathlib import Path

import torch
from torch import nn

here = Path(__file__).parent
page = (here / "../../../docs/from-pytorch.md").read_text()
exec(re.search(r"(def trace\(.*?)\n\nnet =", page, re.S)[1])


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(4, 4, 3, padding=1, bias=False)
        self.bn = nn.BatchNorm2d(4)
        self.act = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.act(self.act(self.bn(self.conv(x))) + x)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.Sequential(Block(), Block())
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        x = self.blocks(x)
        return self.fc(x.mean((2, 3)))


torch.manual_seed(0)
net = Net()
net(torch.randn(8, 4, 6, 6))
torch.save(net.state_dict(), here / "net.pth")
torch.save(trace(net, torch.randn(2, 4, 6, 6)), here / "trace.pth")
