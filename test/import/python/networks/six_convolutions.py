import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Sequential(
            nn.Conv2d(3, 8, 3, 1, 1),
            nn.BatchNorm2d(8),
            nn.ReLU(True),
            nn.MaxPool2d(2),
        )
        # The same again, by name.
        self.conv2 = nn.Sequential()
        self.conv2.add_module("conv", nn.Conv2d(8, 16, 3, 1, 1))
        self.conv2.add_module("norm", nn.BatchNorm2d(16))
        self.conv2.add_module("relu", nn.ReLU(inplace=True))
        self.conv3 = nn.Conv2d(16, 16, (3, 3), padding=1, bias=False)
        self.conv4 = nn.Conv2d(16, 24, kernel_size=3, stride=2, padding=1)
        self.conv5 = nn.Conv2d(24, 24, 3, padding=1, groups=24)
        self.conv6 = nn.Conv2d(24, 10, 1)
        self.dropout = nn.Dropout(0.5)

    def forward(self, x):
        x = self.conv2(self.conv1(x))
        x = self.conv3(x).relu()
        x = self.conv5(self.conv4(x))
        x = self.dropout(x)
        x = self.conv6(x)
        return x.mean([2, 3])
