"""Trains the network of digits.nn in PyTorch exactly as README.md has `nnc train` do it, on the same files.

Usage: python3 train.py SEED…
Needs torch and numpy, and what prepare.ts writes. Says how many of the held-out digits are right after the last epoch.
"""

import json
import math
import struct
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

HERE = Path(__file__).parent
EPOCHS = 60
BATCH = 64
CROP = 1
ROTATE, SCALE, SHEAR = math.radians(12), 0.12, math.radians(8)


class Digits(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 16, kernel_size=3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        self.conv2 = nn.Conv2d(16, 32, kernel_size=3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(32)
        self.conv3 = nn.Conv2d(32, 32, kernel_size=3, padding=1, bias=False)
        self.bn3 = nn.BatchNorm2d(32)
        self.conv4 = nn.Conv2d(32, 64, kernel_size=3, padding=1)
        self.bn4 = nn.BatchNorm2d(64)
        self.pool = nn.MaxPool2d(2)
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(64, 10)

    def forward(self, image):
        x = F.relu(self.bn1(self.conv1(image)))
        x = self.pool(F.relu(self.bn2(self.conv2(x))))
        x = F.relu(x + self.bn3(self.conv3(x)))
        x = self.pool(self.bn4(F.relu(self.conv4(x))))
        x = F.adaptive_avg_pool2d(x, 1).flatten(1)
        return self.fc(self.dropout(x))


def read_safetensors(path):
    """Images and labels: eight bytes of header length, a JSON header, the numbers."""
    data = path.read_bytes()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    kinds = {"F32": np.float32, "I64": np.int64}
    tensors = {}
    for name, each in json.loads(data[8:start]).items():
        begin, end = (start + offset for offset in each["data_offsets"])
        tensors[name] = torch.tensor(np.frombuffer(data[begin:end], kinds[each["dtype"]]).reshape(each["shape"]))
    return tensors


def vary(images):
    """Moves, turns, scales and slants each image by what `--crop`, `--rotate`, `--scale` and `--shear` allow."""
    count, _, height, width = images.shape
    padded = F.pad(images, (CROP,) * 4)
    moves = torch.randint(0, 2 * CROP + 1, (count, 2)).tolist()
    moved = torch.stack([padded[i, :, y : y + height, x : x + width] for i, (y, x) in enumerate(moves)])
    within = lambda most: (torch.rand(count) * 2 - 1) * most
    angle, scale, lean, zero = within(ROTATE), 1 + within(SCALE), torch.tan(within(SHEAR)), torch.zeros(count)
    cos, sin = torch.cos(angle) / scale, torch.sin(angle) / scale
    rows = [torch.stack([cos - lean * sin, sin + lean * cos, zero], 1), torch.stack([-sin, cos, zero], 1)]
    grid = F.affine_grid(torch.stack(rows, 1), moved.shape, align_corners=False)
    return F.grid_sample(moved, grid, align_corners=False)


def train(model, images, labels):
    steps = EPOCHS * math.ceil(len(images) / BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.005, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.005, total_steps=steps)
    model.train()
    for _ in range(EPOCHS):
        for chosen in torch.randperm(len(images)).split(BATCH):
            loss = F.cross_entropy(model(vary(images[chosen])), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()


def main():
    torch.set_num_threads(1)
    learned, held_out = (read_safetensors(HERE / f"{name}.safetensors") for name in ("train", "valid"))
    for seed in map(int, sys.argv[1:]):
        torch.manual_seed(seed)
        model = Digits()
        train(model, learned["image"], learned["label"])
        model.eval()
        with torch.no_grad():
            right = model(held_out["image"]).argmax(1) == held_out["label"]
        print(f"seed {seed}: {right.float().mean().item():.1%} of {len(right)} held-out digits", flush=True)


if __name__ == "__main__":
    main()
