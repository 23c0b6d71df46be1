import torch
from torch import nn
import torch.nn.functional as F

class CausalConv1d(nn.Conv1d):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, dilation=1, groups=1, bias=True):
        super().__init__(in_channels, out_channels, kernel_size=kernel_size, stride=stride, padding=0, dilation=dilation, groups=groups, bias=bias)
        self.__padding = (kernel_size - 1) * dilation

    def forward(self, input):
        return super().forward(F.pad(input, (self.__padding, 0)))

class ResidualLayer(nn.Module):
    def __init__(self, residual_size, skip_size, dilation):
        super(ResidualLayer, self).__init__()
        self.conv_filter = CausalConv1d(residual_size, residual_size, kernel_size=2, dilation=dilation)
        self.conv_gate = CausalConv1d(residual_size, residual_size, kernel_size=2, dilation=dilation)
        self.resconv1_1 = nn.Conv1d(residual_size, residual_size, kernel_size=1)
        self.skipconv1_1 = nn.Conv1d(residual_size, skip_size, kernel_size=1)

    def forward(self, x):
        conv_filter = self.conv_filter(x)
        conv_gate = self.conv_gate(x)
        fx = torch.tanh(conv_filter) * torch.sigmoid(conv_gate)
        fx = self.resconv1_1(fx)
        skip = self.skipconv1_1(fx)
        residual = fx + x
        return skip, residual

class DilatedStack(nn.Module):
    def __init__(self, residual_size, skip_size, dilation_depth):
        super(DilatedStack, self).__init__()
        residual_stack = [ResidualLayer(residual_size, skip_size, 2**layer) for layer in range(dilation_depth)]
        self.residual_stack = nn.ModuleList(residual_stack)

    def forward(self, x):
        skips = []
        for layer in self.residual_stack:
            skip, x = layer(x)
            skips.append(skip.unsqueeze(0))
        return torch.cat(skips, dim=0), x

class WaveNet(nn.Module):
    def __init__(self, input_size=8, out_size=8, residual_size=6, skip_size=7, blocks=2, dilation_depth=3):
        super(WaveNet, self).__init__()
        self.input_conv = CausalConv1d(input_size, residual_size, kernel_size=2)
        self.dilated_stacks = nn.ModuleList(
            [DilatedStack(residual_size, skip_size, dilation_depth) for cycle in range(blocks)]
        )
        self.convout_1 = nn.Conv1d(skip_size, out_size, kernel_size=1)
        self.convout_2 = nn.Conv1d(out_size, out_size, kernel_size=1)

    def forward(self, x):
        x = x.permute(0, 2, 1)
        x = self.input_conv(x)
        skip_connections = []
        for cycle in self.dilated_stacks:
            skips, x = cycle(x)
            skip_connections.append(skips)
        skip_connections = torch.cat(skip_connections, dim=0)
        out = skip_connections.sum(dim=0)
        out = F.relu(out)
        out = self.convout_1(out)
        out = F.relu(out)
        out = self.convout_2(out)
        return out.permute(0, 2, 1)
