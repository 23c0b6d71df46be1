import torch.nn as nn


class Net3(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3)
        self.bn1 = nn.BatchNorm2d(16)
        self.fc = nn.Linear(8, classes)

    def forward(self, image, mask):
        i = 0
        while True:
            image = self.bn1(self.conv1(image))
            i += 1
        image[:, 0] = 0
        out = torch.fft.fft(image).mean((2, 3))
        self.kept = out
        return self.fc(out) * masks
