"""Traces torchvision's convolutional networks with random weights: python3 make_torchvision.py FOLDER NAME…"""

import pathlib
import sys
import warnings

import torch
import torchvision

warnings.filterwarnings("ignore")
folder, *names = sys.argv[1:]
for name in names:
    torch.manual_seed(0)
    more = {"init_weights": False} if name == "googlenet" else {}
    model = getattr(torchvision.models, name)(weights=None, **more).eval()
    x = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        script = torch.jit.trace(model, x, check_trace=False)
        y = model(x)
    own = pathlib.Path(folder) / name
    own.mkdir()
    script.save(str(own / "model.pt"))
    x.numpy().tofile(own / "input.f32")
    y.numpy().tofile(own / "output.f32")
    (own / "names.txt").write_text("\n".join(model.state_dict()))
