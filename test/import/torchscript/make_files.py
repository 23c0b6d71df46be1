"""Writes networks as torch.jit.trace and torch.jit.script save them, and PyTorch's answers.

Run with PyTorch 1.13: python3 make_files.py. Files are kept beside this script, in files/, and small.
"""

import base64
import json
import pathlib
import warnings
import zipfile

import networks as n
import torch

warnings.filterwarnings("ignore")
folder = pathlib.Path(__file__).parent / "files"
folder.mkdir(exist_ok=True)
answers = {}


def flat(value):
    if isinstance(value, torch.Tensor):
        return [value]
    if value is None:
        return []
    return [each for item in (value.values() if isinstance(value, dict) else value) for each in flat(item)]


def fill(model):
    """Statistics and biases as training leaves them: no zeros and ones."""
    for name, value in model.state_dict().items():
        if name.endswith("running_var"):
            value.copy_(torch.rand(value.shape) + 0.5)
        elif value.is_floating_point() and value.dim() < 2:
            value.add_(torch.randn(value.shape) * 0.1)


def stored(tensor):
    data = tensor.detach().float().contiguous().numpy().tobytes()
    return {"shape": list(tensor.shape), "data": base64.b64encode(data).decode()}


def repack(path):
    """Leaves out what only debuggers read, and packs what is text."""
    with zipfile.ZipFile(path) as archive:
        entries = [(each.filename, archive.read(each)) for each in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            if name.endswith(".debug_pkl"):
                continue
            how = zipfile.ZIP_DEFLATED if name.endswith((".py", ".pkl")) else zipfile.ZIP_STORED
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, how)


def save(name, model, *inputs, how="trace"):
    """`inputs` makes them for a number of samples: traced with one number, answered for another."""
    model.eval()
    with torch.no_grad():
        fill(model)
        traced = [make(2) for make in inputs]
        asked = [make(3) for make in inputs]
        outputs = flat(model(*[each.clone() for each in asked]))
    if how == "trace":
        script = torch.jit.trace(model, tuple(traced), check_trace=False, strict=False)
    else:
        script = torch.jit.script(model)
        if how == "freeze":
            script = torch.jit.freeze(script)
    script.save(str(folder / f"{name}.pt"))
    repack(folder / f"{name}.pt")
    answers[name] = {"inputs": [stored(each) for each in asked], "outputs": [stored(each) for each in outputs]}


torch.manual_seed(0)
image = lambda channels, size: lambda batch: torch.randn(batch, channels, size, size)
tokens = lambda count, length: lambda batch: torch.randint(1, count, (batch, length))
rows = lambda *shape: lambda batch: torch.randn(batch, *shape)

save("lenet", n.LeNet(), image(1, 16))
save("preact", n.PreAct(), image(3, 8))
save("preact-scripted", n.PreAct(), image(3, 8), how="script")
save("choices-scripted", n.Choices(), image(4, 8), how="script")
save("unet", n.UNet(), image(3, 6))
save("mobile", n.Mobile(), image(3, 12))
save("mobile-scripted", n.Mobile(), image(3, 12), how="script")
save("tokens", n.Tokens(), tokens(20, 7))
save("patches", n.Patches(), image(3, 8))
save("textcnn-scripted", n.TextCNN(), tokens(30, 9), how="script")
save("pyramid", n.Pyramid(), image(3, 8))
save("focus", n.Focus(), image(3, 8))
save("generator", n.Generator(), rows(6))
save("constants", n.Constants(), image(3, 8))
save("wave", n.Wave(), rows(2, 12))
save("siamese", n.Siamese(), rows(6), rows(6))
save("shifted-scripted", n.Shifted(), rows(5, 6), how="script")
save("shifted", n.Shifted(), rows(5, 6))
save("named-scripted", n.Named(), rows(4), how="script")
save("numbered", n.Numbered(), rows(4))
save("sequential", torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2)), rows(4))
save("words", n.Words(), rows(4))
save("shared", n.Shared(), rows(4))
save("decoder", n.Decoder(), tokens(9, 5), rows(3, 8))
save("decoder-scripted", n.Decoder(), tokens(9, 5), rows(3, 8), how="script")
save("tracked-frozen", n.Tracked(), image(3, 6), how="freeze")
save("heads", n.Heads(), image(3, 5))
save("speech", n.Speech(), rows(6, 4))
save("speech-scripted", n.Speech(), rows(6, 4), how="script")
save("volume", n.Volume(), lambda batch: torch.randn(batch, 2, 3, 4, 6))
save("handed-on", n.HandedOn(), image(3, 4))
torch.jit.trace(n.Turned().eval(), torch.randn(2, 5, 4), check_trace=False).save(str(folder / "turned.pt"))
repack(folder / "turned.pt")
torch.jit.script(n.EachSample()).save(str(folder / "each-sample.pt"))
repack(folder / "each-sample.pt")

# What is not supported, all at once.
class Recurrent(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = torch.nn.LSTM(4, 4, batch_first=True)

    def forward(self, x):
        y, _ = self.lstm(x)
        return torch.fft.fft(y).real + torch.special.i0(y)


model = Recurrent()
torch.jit.trace(model, torch.randn(2, 3, 4), check_trace=False).save(str(folder / "refused.pt"))
repack(folder / "refused.pt")
save("same-padding", n.SamePadding(), image(3, 5))
save("windows", n.Windows(), rows(2, 8))
save("read", n.Read(), rows(7, 4), tokens(5, 3), lambda batch: torch.stack([torch.randint(3, 8, (batch,)), torch.randint(0, 4, (batch,))], 1))
save("bounded", n.Bounded(), rows(4))
(folder / "answers.json").write_text(json.dumps(answers, indent=0))
