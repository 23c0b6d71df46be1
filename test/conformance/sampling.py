"""Asks PyTorch for results and gradients of what samples images, and writes a folder of cases/ for each.

Needs Debian's python3-torch and the system's python3; the tests need neither. Run it in this folder.
"""
import json
import os
import struct

import torch
import torch.nn.functional as F

torch.manual_seed(0)


def write(name, body, answer, *inputs):
    given = [each.clone().requires_grad_() for each in inputs]
    out = answer(*given)
    cotangent = torch.randn_like(out)
    out.backward(cotangent)
    tensors = {f"input.{i}": each for i, each in enumerate(inputs)}
    tensors |= {"eval.0": out, "train.0": out, "cotangent.0": cotangent}
    tensors |= {f"grad.input.{i}": each.grad for i, each in enumerate(given)}
    header, data = {}, b""
    for key, tensor in tensors.items():
        numbers = tensor.detach().contiguous().numpy().astype("<f4").tobytes()
        header[key] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(numbers)]}
        data += numbers
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    os.makedirs(f"cases/{name}", exist_ok=True)
    with open(f"cases/{name}/case.safetensors", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)
    params = ", ".join(f"{n}: [{', '.join(map(str, each.shape))}]" for n, each in zip("xyz", inputs))
    with open(f"cases/{name}/model.nn", "w") as file:
        file.write("model Case {\n  forward(" + params + ") {\n    return " + body + "\n  }\n}\n")


r = torch.randn
grid = torch.rand(2, 5, 6, 2) * 2.6 - 1.3
for mode in ["bilinear", "nearest", "bicubic"]:
    for padding_mode in ["zeros", "border", "reflection"]:
        corners = padding_mode == "border" or mode == "bicubic"
        # 8 channels go by vectors, 3 one by one.
        image = r(2, 8 if padding_mode == "zeros" else 3, 4, 7)
        write(f"grid_sample_{mode}_{padding_mode}", f'grid_sample(x, y, mode="{mode}", padding_mode="{padding_mode}", align_corners={str(corners).lower()})',
              lambda x, y, m=mode, p=padding_mode, c=corners: F.grid_sample(x, y, mode=m, padding_mode=p, align_corners=c), image, grid)
write("affine_grid", "grid_sample(x, affine_grid(y, x.shape, align_corners=false), align_corners=false)",
      lambda x, y: F.grid_sample(x, F.affine_grid(y, x.shape, align_corners=False), align_corners=False), r(2, 3, 5, 4), r(2, 2, 3) * 0.5)
write("fn_bicubic", 'interpolate(x, size=(7, 5), mode="bicubic")', lambda x: F.interpolate(x, size=(7, 5), mode="bicubic"), r(2, 4, 4, 9))
write("fn_bicubic_corners", 'interpolate(x, scale_factor=2, mode="bicubic", align_corners=true)', lambda x: F.interpolate(x, scale_factor=2, mode="bicubic", align_corners=True), r(2, 3, 4, 5))
write("fn_antialias", 'interpolate(x, size=(3, 4), mode="bilinear", antialias=true)', lambda x: F.interpolate(x, size=(3, 4), mode="bilinear", antialias=True), r(2, 3, 14, 9))
write("fn_antialias_bicubic", 'interpolate(x, size=(3, 12), mode="bicubic", antialias=true)', lambda x: F.interpolate(x, size=(3, 12), mode="bicubic", antialias=True), r(2, 4, 14, 9))
write("fn_unfold", "unfold(x, (2, 3), dilation=(2, 1), padding=1, stride=(1, 2))", lambda x: F.unfold(x, (2, 3), dilation=(2, 1), padding=1, stride=(1, 2)), r(2, 3, 5, 6))
write("fn_fold", "fold(x, (5, 6), (2, 3), padding=(1, 0), stride=(1, 2))", lambda x: F.fold(x, (5, 6), (2, 3), padding=(1, 0), stride=(1, 2)), r(2, 12, 12))
write("fn_windows", "x.unfold(2, 3, 2).unfold(1, 2, 1)", lambda x: x.unfold(2, 3, 2).unfold(1, 2, 1), r(2, 3, 8))
