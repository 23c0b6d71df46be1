import torch
import torch.nn as nn

def autopad(k, p=None):
    return k // 2 if p is None else p

class Conv(nn.Module):
    def __init__(self, c1, c2, k=1, s=1, g=1, act=True):
        super().__init__()
        self.conv = nn.Conv2d(c1, c2, k, s, autopad(k), groups=g, bias=False)
        self.bn = nn.BatchNorm2d(c2)
        self.act = nn.SiLU() if act else nn.Identity()
    def forward(self, x):
        return self.act(self.bn(self.conv(x)))

class SPPF(nn.Module):
    def __init__(self, c1, c2, k=5):
        super().__init__()
        c_ = c1 // 2
        self.cv1 = Conv(c1, c_)
        self.cv2 = Conv(c_ * 4, c2)
        self.m = nn.MaxPool2d(kernel_size=k, stride=1, padding=k // 2)
    def forward(self, x):
        x = self.cv1(x)
        y1 = self.m(x)
        y2 = self.m(y1)
        return self.cv2(torch.cat((x, y1, y2, self.m(y2)), 1))

class Detect(nn.Module):
    def __init__(self, nc=3, ch=(16, 32)):
        super().__init__()
        self.nc = nc
        self.reg_max = 4
        self.no = nc + 4 * self.reg_max
        self.stride = [8, 16]
        self.cv2 = nn.ModuleList(nn.Sequential(Conv(x, 16, 3), nn.Conv2d(16, 4 * self.reg_max, 1)) for x in ch)
        self.cv3 = nn.ModuleList(nn.Sequential(Conv(x, 16, 3), nn.Conv2d(16, nc, 1)) for x in ch)
        self.register_buffer("proj", torch.arange(self.reg_max, dtype=torch.float))

    def make_anchors(self, feats, offset=0.5):
        pts, strides = [], []
        for f, s in zip(feats, self.stride):
            h, w = f.shape[2:]
            sx = torch.arange(w, device=f.device) + offset
            sy = torch.arange(h, device=f.device) + offset
            sy, sx = torch.meshgrid(sy, sx, indexing="ij")
            pts.append(torch.stack((sx, sy), -1).view(-1, 2))
            strides.append(torch.full((h * w, 1), float(s)))
        return torch.cat(pts), torch.cat(strides)

    def forward(self, x):
        shape = x[0].shape
        out = []
        for i in range(len(x)):
            out.append(torch.cat((self.cv2[i](x[i]), self.cv3[i](x[i])), 1))
        anchors, strides = (t.transpose(0, 1) for t in self.make_anchors(x))
        cat = torch.cat([xi.view(shape[0], self.no, -1) for xi in out], 2)
        box, cls = cat.split((self.reg_max * 4, self.nc), 1)
        b, c, a = box.shape
        d = (box.view(b, 4, self.reg_max, a).softmax(2) * self.proj.view(1, 1, -1, 1)).sum(2)
        lt, rb = d.chunk(2, 1)
        x1y1 = anchors.unsqueeze(0) - lt
        x2y2 = anchors.unsqueeze(0) + rb
        dbox = torch.cat(((x1y1 + x2y2) / 2, x2y2 - x1y1), 1) * strides
        return torch.cat((dbox, cls.sigmoid()), 1)

class YOLO(nn.Module):
    def __init__(self):
        super().__init__()
        self.b1 = nn.Sequential(Conv(3, 8, 3, 2), Conv(8, 16, 3, 2), Conv(16, 16, 3, 2))
        self.b2 = nn.Sequential(Conv(16, 32, 3, 2), SPPF(32, 32))
        self.up = nn.Upsample(scale_factor=2, mode="nearest")
        self.lat = Conv(48, 16, 1)
        self.detect = Detect()
    def forward(self, x):
        p3 = self.b1(x)
        p4 = self.b2(p3)
        p3 = self.lat(torch.cat([p3, self.up(p4)], 1))
        return self.detect([p3, p4])
