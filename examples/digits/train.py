"""Trains the network of digits.nn in PyTorch and writes what the example needs beside this file:

  digits.safetensors   the weights, named as in the state_dict
  images/3-a.png …     twenty images that training never saw, two of each digit
  expected.json        PyTorch's own probabilities for those twenty

Usage: python3 train.py path/to/digits.png
Needs torch, numpy and Pillow. digits.png comes with OpenCV's samples: see README.md.
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
from PIL import Image

HERE = Path(__file__).parent
SEED = 1
EPOCHS = 60
BATCH = 64
HELD_OUT = 1000


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


def read_digits(path):
    """The sheet holds 50 rows of 100 digits of 20x20 pixels, five rows of each digit in turn."""
    sheet = np.asarray(Image.open(path).convert("L"))
    cells = sheet.reshape(50, 20, 100, 20).transpose(0, 2, 1, 3).reshape(5000, 20, 20)
    return torch.tensor(cells), torch.arange(5000) // 500


def to_input(pixels):
    return pixels.float().div(255).unsqueeze(1)


def augment(images):
    """Turns, scales, slants and moves each image a little, as another hand would have."""
    n = len(images)
    angle = (torch.rand(n) * 2 - 1) * math.radians(12)
    scale = 1 + (torch.rand(n) * 2 - 1) * 0.12
    slant = (torch.rand(n) * 2 - 1) * 0.15
    shift = (torch.rand(n, 2) * 2 - 1) * 0.15
    cos, sin = torch.cos(angle) * scale, torch.sin(angle) * scale
    rows = [torch.stack([cos, slant - sin, shift[:, 0]], 1), torch.stack([sin, cos, shift[:, 1]], 1)]
    grid = F.affine_grid(torch.stack(rows, 1), images.shape, align_corners=False)
    return F.grid_sample(images, grid, align_corners=False)


def train(model, images, labels):
    steps = math.ceil(len(images) / BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=5e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=5e-3, total_steps=steps * EPOCHS)
    for epoch in range(EPOCHS):
        model.train()
        total = 0.0
        for chosen in torch.randperm(len(images)).split(BATCH):
            loss = F.cross_entropy(model(augment(images[chosen])), labels[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(chosen)
        print(f"epoch {epoch + 1:2}/{EPOCHS}: loss {total / len(images):.4f}", flush=True)


def write_safetensors(path, tensors):
    """Eight bytes of header length, a JSON header padded with blanks to a multiple of 8, the numbers."""
    names = {torch.float32: "F32", torch.int64: "I64"}
    header, blobs, offset = {}, [], 0
    # The widest type first, so that every tensor starts at a multiple of its own width.
    for key, tensor in sorted(tensors.items(), key=lambda item: -item[1].element_size()):
        blob = tensor.contiguous().numpy().tobytes()
        end = offset + len(blob)
        header[key] = {"dtype": names[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [offset, end]}
        blobs.append(blob)
        offset = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def main():
    torch.manual_seed(SEED)
    torch.set_num_threads(1)  # sums in one order, so that a second run gives the same weights
    pixels, labels = read_digits(sys.argv[1])
    order = torch.randperm(len(pixels))
    held_out, rest = order[:HELD_OUT], order[HELD_OUT:]

    model = Digits()
    train(model, to_input(pixels[rest]), labels[rest])

    model.eval()
    with torch.no_grad():
        right = model(to_input(pixels[held_out])).argmax(1) == labels[held_out]
    print(f"right on {right.sum().item()} of {HELD_OUT} held-out images: {right.float().mean().item():.1%}")
    write_safetensors(HERE / "digits.safetensors", model.state_dict())

    (HERE / "images").mkdir(exist_ok=True)
    expected = {}
    for digit in range(10):
        for letter, index in zip("ab", held_out[labels[held_out] == digit]):
            name = f"{digit}-{letter}"
            Image.fromarray(pixels[index].numpy()).save(HERE / "images" / f"{name}.png", optimize=True)
            with torch.no_grad():
                probabilities = model(to_input(pixels[index : index + 1])).softmax(1)[0]
            expected[name] = [round(p, 6) for p in probabilities.tolist()]
    lines = [f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in expected.items()]
    (HERE / "expected.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
