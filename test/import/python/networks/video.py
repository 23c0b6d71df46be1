import torch
import torch.nn as nn
import torch.nn.functional as F


class Conv2Plus1D(nn.Sequential):
    def __init__(self, in_planes: int, out_planes: int, midplanes: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv3d(in_planes, midplanes, kernel_size=(1, 3, 3), stride=(1, stride, stride), padding=(0, 1, 1), bias=False),
            nn.BatchNorm3d(midplanes),
            nn.ReLU(inplace=True),
            nn.Conv3d(midplanes, out_planes, kernel_size=(3, 1, 1), stride=(stride, 1, 1), padding=(1, 0, 0), bias=False),
        )


class Block(nn.Module):
    def __init__(self, planes: int, downsample=None, stride: int = 1):
        super().__init__()
        self.conv1 = nn.Sequential(Conv2Plus1D(planes, planes, 6, stride), nn.BatchNorm3d(planes), nn.ReLU(inplace=True))
        self.conv2 = nn.Sequential(nn.Conv3d(planes, planes, 3, padding=1, groups=2), nn.BatchNorm3d(planes))
        self.relu = nn.ReLU(inplace=True)
        self.downsample = downsample

    def forward(self, x):
        residual = x if self.downsample is None else self.downsample(x)
        out = self.conv2(self.conv1(x))
        out += residual
        return self.relu(out)


class Net(nn.Module):
    def __init__(self, num_classes=5):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv3d(3, 8, 3, padding=1, padding_mode="replicate"), nn.BatchNorm3d(8), nn.ReLU())
        self.pool = nn.MaxPool3d(kernel_size=(1, 2, 2), stride=(1, 2, 2))
        down = nn.Sequential(nn.Conv3d(8, 8, 1, stride=2, bias=False), nn.BatchNorm3d(8))
        self.blocks = nn.Sequential(Block(8), Block(8, down, stride=2))
        self.up = nn.ConvTranspose3d(8, 4, 2, stride=2)
        self.norm = nn.InstanceNorm3d(4)
        self.drop = nn.Dropout3d(0.2)
        self.fc = nn.Linear(4, num_classes)

    def forward(self, x):
        x = self.blocks(self.pool(self.stem(x)))
        x = self.drop(self.norm(self.up(x)))
        x = F.interpolate(x, scale_factor=2, mode="trilinear", align_corners=False)
        x = F.pad(x, (1, 1, 1, 1, 1, 1), mode="replicate")
        x = F.max_pool3d(x, 2) + F.avg_pool3d(x, 2)
        return self.fc(torch.flatten(F.adaptive_avg_pool3d(x, 1), 1))
