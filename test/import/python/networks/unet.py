""" Full assembly of the parts to form the complete network """

from torch import nn

from .unet_parts import DoubleConv, Up as UpBlock


class UNet(nn.Module):
    def __init__(self, n_channels=1, n_classes=2, bilinear=False):
        super(UNet, self).__init__()
        self.n_channels = n_channels
        self.n_classes = n_classes
        self.bilinear = bilinear
        widths = [4, 8, 16]
        factor = 2 if bilinear else 1

        self.inc = DoubleConv(n_channels, widths[0])
        self.downs = nn.ModuleList()
        for before, after in zip(widths[:-1], widths[1:]):
            self.downs.append(nn.Sequential(nn.MaxPool2d(2), DoubleConv(before, after // factor)))
        self.up1 = UpBlock(16, 8 // factor, bilinear)
        self.up2 = UpBlock(8, 4, bilinear)
        self.outc = nn.Conv2d(4, n_classes, kernel_size=1)

    def forward(self, x):
        skips = [self.inc(x)]
        for down in self.downs:
            skips.append(down(skips[-1]))
        x = self.up1(skips[2], skips[1])
        x = self.up2(x, skips[0])
        logits = self.outc(x)
        return logits
