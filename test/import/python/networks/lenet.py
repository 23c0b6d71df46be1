"""LeNet as the tutorial has it."""
import torch
import torch.nn as nn
import torch.nn.functional as F


class Net(nn.Module):
    """A small network for CIFAR."""

    def __init__(self, num_classes=10):
        super(Net, self).__init__()
        # two convolutions
        self.conv1 = nn.Conv2d(3, 6, 5)
        self.pool = nn.MaxPool2d(2, 2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, num_classes)  # the last one

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = x.view(-1, 16 * 5 * 5)
        # dense layers
        x = F.relu(self.fc1(x))
        x = F.dropout(x, p=0.5, training=self.training)
        x = F.relu(self.fc2(x))
        return self.fc3(x)


if __name__ == "__main__":
    net = Net()
    print(net(torch.randn(2, 3, 32, 32)).shape)
