import argparse
import torch
import torch.nn as nn

parser = argparse.ArgumentParser()
parser.add_argument('--network', type=str, choices=['resnet', 'odenet'], default='odenet')
parser.add_argument('--steps', type=int, default=4)
parser.add_argument('--dim', type=int, default=6)
parser.add_argument('--adjoint', action='store_true')
args = parser.parse_args([])


def norm(dim):
    return nn.GroupNorm(min(3, dim), dim)


class ConcatConv2d(nn.Module):
    def __init__(self, dim_in, dim_out, ksize=3, stride=1, padding=0, dilation=1, groups=1, bias=True, transpose=False):
        super(ConcatConv2d, self).__init__()
        module = nn.ConvTranspose2d if transpose else nn.Conv2d
        self._layer = module(dim_in + 1, dim_out, kernel_size=ksize, stride=stride, padding=padding, dilation=dilation, groups=groups, bias=bias)

    def forward(self, t, x):
        tt = torch.ones_like(x[:, :1, :, :]) * t
        ttx = torch.cat([tt, x], 1)
        return self._layer(ttx)


class ODEfunc(nn.Module):
    def __init__(self, dim):
        super(ODEfunc, self).__init__()
        self.norm1 = norm(dim)
        self.relu = nn.ReLU(inplace=True)
        self.conv1 = ConcatConv2d(dim, dim, 3, 1, 1)
        self.norm2 = norm(dim)
        self.nfe = 0

    def forward(self, t, x):
        self.nfe += 1
        out = self.norm1(x)
        out = self.relu(out)
        out = self.conv1(t, out)
        out = self.norm2(out)
        return out


def odeint_euler(func, y0, t):
    solution = [y0]
    for t0, t1 in zip(t[:-1], t[1:]):
        dy = func(t0, y0) * (t1 - t0)
        y1 = y0 + dy
        solution.append(y1)
        y0 = y1
    return torch.stack(solution)


class ODEBlock(nn.Module):
    def __init__(self, odefunc):
        super(ODEBlock, self).__init__()
        self.odefunc = odefunc
        self.integration_time = torch.linspace(0, 1, args.steps).float()

    def forward(self, x):
        self.integration_time = self.integration_time.type_as(x)
        out = odeint_euler(self.odefunc, x, self.integration_time)
        return out[-1]

    @property
    def nfe(self):
        return self.odefunc.nfe

    @nfe.setter
    def nfe(self, value):
        self.odefunc.nfe = value


class Flatten(nn.Module):
    def forward(self, x):
        shape = torch.prod(torch.tensor(x.shape[1:])).item()
        return x.view(-1, shape)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.downsampling_layers = nn.Sequential(nn.Conv2d(1, args.dim, 3, 2), norm(args.dim), nn.ReLU(inplace=True))
        self.feature_layers = nn.Sequential(*([ODEBlock(ODEfunc(args.dim))] if args.network == 'odenet' else []))
        self.fc_layers = nn.Sequential(norm(args.dim), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d((1, 1)), Flatten(), nn.Linear(args.dim, 10))

    def forward(self, x):
        return self.fc_layers(self.feature_layers(self.downsampling_layers(x)))


if __name__ == '__main__':
    print(Net())
