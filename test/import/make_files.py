"""Writes files of weights as people have them, and what PyTorch says is in them.

Run with PyTorch 1.13: python3 make_files.py. Files are kept beside this script, in files/, and small.
"""

import argparse
import collections
import io
import json
import pathlib
import pickle
import struct
import zipfile

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

folder = pathlib.Path(__file__).parent / "files"
folder.mkdir(exist_ok=True)
expected = {}

DTYPES = {
    torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
    torch.int32: "I32", torch.int16: "I16", torch.int8: "I8", torch.uint8: "U8", torch.bool: "BOOL",
    torch.complex64: "C64",
}


def hexed(tensor):
    """Row-major, little-endian, as hexadecimal digits."""
    flat = tensor.detach().contiguous().reshape(-1)
    if tensor.dtype == torch.bfloat16:
        flat = flat.view(torch.int16)
    return flat.numpy().tobytes().hex()


def expect(name, state, **more):
    expected[name] = {
        "tensors": {
            key: {"dtype": DTYPES[value.dtype], "shape": list(value.shape), "bytes": hexed(value)}
            for key, value in state.items()
            if isinstance(value, torch.Tensor) and value.dtype in DTYPES and not value.is_sparse
        },
        **more,
    }


def save(name, value, state=None, legacy=False, **more):
    torch.save(value, folder / name, _use_new_zipfile_serialization=not legacy)
    expect(name, value if state is None else state, **more)


torch.manual_seed(0)
special = torch.tensor([0.0, -0.0, float("inf"), -float("inf"), float("nan"), 1e-45, 3.4e38, 1 / 3])
base = torch.arange(24, dtype=torch.float32)
odd = torch.arange(7, dtype=torch.float32)
everything = collections.OrderedDict(
    f32=special,
    f64=special.double() / 3,
    f16=special.half(),
    bf16=special.bfloat16(),
    i64=torch.tensor([-(2**63), 2**63 - 1, 0, -1]),
    i32=torch.tensor([-(2**31), 2**31 - 1], dtype=torch.int32),
    i16=torch.tensor([-32768, 32767], dtype=torch.int16),
    i8=torch.tensor([-128, 127], dtype=torch.int8),
    u8=torch.tensor([0, 255], dtype=torch.uint8),
    bool=torch.tensor([True, False]),
    c64=torch.tensor([1 + 2j, -3j]),
    scalar=torch.tensor(3.5),
    empty=torch.empty(0, 3),
    view=base.view(4, 6)[1:3],
    columns=base.view(4, 6)[:, 1:3],
    transposed=base.view(4, 6).t(),
    permuted=base.view(2, 3, 4).permute(2, 0, 1),
    every_second=odd[1::2],
    expanded=torch.tensor([[1.0], [2.0]]).expand(2, 3),
    one_of_one=base.view(1, 24)[:, ::5],
    halves=torch.arange(12, dtype=torch.float16).view(3, 4).t(),
    doubles=torch.arange(12, dtype=torch.float64).view(3, 4).t(),
    bytes=torch.arange(12, dtype=torch.uint8).view(3, 4).t(),
    shared=base,
    parameter=nn.Parameter(torch.randn(3)),
    channels_last=torch.randn(2, 3, 4, 5).to(memory_format=torch.channels_last),
)
everything["ключ.🙂"] = torch.tensor([1.0])
for legacy in [False, True]:
    save("everything-legacy.pth" if legacy else "everything.pth", everything, legacy=legacy)



class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3), nn.Linear(4, 2))


net = Net()
state = net.state_dict()
average = {key: value + 1 for key, value in state.items()}
optimizer = torch.optim.Adam(net.parameters())
net.layers[2](torch.randn(1, 4)).sum().backward()
optimizer.step()
around = {
    "epoch": np.int64(3),
    "loss": np.float64(0.25),
    "best": torch.tensor(0.5),
    "args": argparse.Namespace(lr=0.1, names=["a", "b"], shape=torch.Size([1, 2]), device=torch.device("cpu")),
    "optimizer": optimizer.state_dict(),
    "rng": torch.get_rng_state()[:16].clone(),
    "path": pathlib.PurePosixPath("a/b"),
    "counts": collections.Counter("abca"),
    "history": [(1, 0.5), (2, 0.25)],
    "seen": {1, 2, 3},
    "array": np.arange(3),
    "large": 2**100,
    "nothing": None,
}
save("checkpoint.pth", {"model": state, **around}, state, key="model")
save("checkpoint-legacy.pth", {"model": state, **around}, state, legacy=True, key="model")
save("averaged.pth", {"model": state, "model_ema": average, **around}, state, key="model", others=["model_ema"])
save("nested.pth", {"ema": {"module": average, "decay": 0.9}, **around}, average, key="ema.module")
save("lightning.ckpt", {"state_dict": state, "callbacks": {}, "optimizer_states": [optimizer.state_dict()]}, state, key="state_dict")
save("in-a-tuple.pth", (state, 12), state, key="0")
save("parallel.pth", nn.DataParallel(net).state_dict())
save("parameters.pth", dict(net.named_parameters()))
save("two-networks.pth", {"generator": state, "discriminator": average}, {}, code="NN4009", says="generator, discriminator")
save("whole.pth", net, {}, code="NN4008", says="of the class __main__.Net")
save("whole-in-checkpoint.pth", {"model": net, "epoch": 1}, {}, code="NN4008", says='torch.load("whole-in-checkpoint.pth")["model"].state_dict()')
save("one-tensor.pth", base, {}, code="NN4009", says="this is one tensor")
save("no-tensors.pth", {"epoch": 1}, {}, code="NN4009", says="no weights in it")
odd_ones = collections.OrderedDict(
    fine=torch.ones(2),
    sparse=torch.eye(3).to_sparse(),
    quantized=torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8),
    complex128=torch.ones(2, dtype=torch.complex128),
    array=np.ones(2),
    number=3,
)
save("odd-ones.pth", odd_ones, {"fine": odd_ones["fine"]}, unread=["sparse", "quantized", "complex128", "array", "number"])


class Inner(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)
        self.register_buffer("offset", torch.arange(3))

    def forward(self, x):
        return self.conv(x) + self.offset.sum()


class Outer(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([Inner(), Inner()])
        self.scale = 3

    def forward(self, x):
        for block in self.blocks:
            x = block(x) * self.scale
        return x


outer = Outer().eval()
torch.jit.script(outer).save(str(folder / "scripted.pt"))
expect("scripted.pt", outer.state_dict())
# As a machine of the other byte order writes it: PyTorch since 2.1 says so in an entry.
with zipfile.ZipFile(folder / "everything.pth") as plain, zipfile.ZipFile(folder / "big-endian.pth", "w") as big:
    widths = {"Float": 4, "Double": 8, "Half": 2, "BFloat16": 2, "Long": 8, "Int": 4, "Short": 2, "Char": 1, "Byte": 1, "Bool": 1, "ComplexFloat": 4}
    prefix = plain.namelist()[0].split("/")[0]
    pickled = plain.read(f"{prefix}/data.pkl")
    storages = {}

    class Reader(pickle.Unpickler):
        def find_class(self, module, name):
            return name if name.endswith("Storage") else (lambda *a, **k: collections.OrderedDict()) if name == "OrderedDict" else (lambda *a, **k: a)

        def persistent_load(self, identity):
            storages[identity[2]] = identity[1]
            return identity

    Reader(io.BytesIO(pickled)).load()
    for name in plain.namelist():
        content = plain.read(name)
        key = name.split("/data/")[-1]
        if "/data/" in name:
            width = widths[storages[key][: -len("Storage")]]
            content = b"".join(content[i : i + width][::-1] for i in range(0, len(content), width))
        big.writestr(name, content)
    big.writestr(f"{prefix}/byteorder", "big")
expect("big-endian.pth", everything)

# What PyTorch since 2.3 writes for types that have no storage class of their own: storages of bytes, and _rebuild_tensor_v3.


def text(value):
    encoded = value.encode()
    return b"X" + struct.pack("<I", len(encoded)) + encoded


def number(value):
    return b"J" + struct.pack("<i", value)


def third(name, key, size, offset, shape, strides, dtype, metadata=b""):
    persistent = b"(" + text("storage") + b"ctorch.storage\nUntypedStorage\n" + text(key) + text("cpu") + number(size) + b"tQ"
    sizes = b"(" + b"".join(map(number, shape)) + b"t" + b"(" + b"".join(map(number, strides)) + b"t"
    rest = b"\x89" + b"ccollections\nOrderedDict\n)R" + f"ctorch\n{dtype}\n".encode() + metadata
    return text(name) + b"ctorch._utils\n_rebuild_tensor_v3\n(" + persistent + number(offset) + sizes + rest + b"tR"


with zipfile.ZipFile(folder / "third.pth", "w") as archive:
    values = np.array([1, 2, 65535, 4, 5, 6], dtype=np.uint16)
    body = third("u16", "0", 12, 1, [2, 2], [2, 1], "uint16") + third("f8", "1", 2, 0, [2], [1], "float8_e4m3fn")
    body += third("negated", "0", 12, 0, [2], [1], "uint16", b"}(" + text("conj") + b"\x89" + text("neg") + b"\x88u")
    archive.writestr("net/data.pkl", b"\x80\x02}(" + body + b"u.")
    archive.writestr("net/.format_version", "1")
    archive.writestr("net/byteorder", "little")
    archive.writestr("net/data/0", values.tobytes())
    archive.writestr("net/data/1", bytes([0x38, 0xB8]))
    archive.writestr("net/version", "3\n")
expected["third.pth"] = {
    "tensors": {
        "u16": {"dtype": "U16", "shape": [2, 2], "bytes": values[1:5].tobytes().hex()},
        "f8": {"dtype": "F8_E4M3", "shape": [2], "bytes": "38b8"},
    },
    "unread": ["negated"],
}

# Every number of the directory in zip64's fields.
content = (folder / "parameters.pth").read_bytes()
end = content.rindex(b"PK\x05\x06")
count, size, start = struct.unpack("<HII", content[end + 10 : end + 20])
large = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, size, start)
locator = struct.pack("<IIQI", 0x07064B50, 0, end, 1)
tail = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
(folder / "zip64.pth").write_bytes(content[:end] + large + locator + tail)
expected["zip64.pth"] = expected["parameters.pth"]

arrays = {key: value.numpy() for key, value in everything.items() if value.dtype != torch.bfloat16 and not value.requires_grad}
arrays["fortran"] = np.asfortranarray(np.arange(24.0, dtype=np.float32).reshape(2, 3, 4))
arrays["big"] = np.arange(4, dtype=">f4")
for name, write in [("arrays.npz", np.savez), ("arrays-compressed.npz", np.savez_compressed)]:
    write(folder / name, text=np.array(["a"]), **arrays)
    expect(name, {key: torch.from_numpy(value.astype(value.dtype.newbyteorder("="))) for key, value in arrays.items()}, unread=["text"])

held = {key: value for key, value in everything.items() if value.dtype not in (torch.bfloat16, torch.complex64) and value.ndim > 0}
raw = [numpy_helper.from_array(value.detach().numpy(), key) for key, value in held.items()]
fields = {"f32": TensorProto.FLOAT, "f64": TensorProto.DOUBLE, "i64": TensorProto.INT64, "i32": TensorProto.INT32, "i16": TensorProto.INT16, "i8": TensorProto.INT8, "u8": TensorProto.UINT8, "bool": TensorProto.BOOL, "f16": TensorProto.FLOAT16}
typed = [helper.make_tensor(f"typed.{key}", kind, list(everything[key].shape), everything[key].numpy().reshape(-1)) for key, kind in fields.items()]
constant = helper.make_node("Constant", [], ["constant"], value=numpy_helper.from_array(np.ones((2, 2), np.float32)))
sizes = helper.make_node("Constant", [], ["sizes"], value=numpy_helper.from_array(np.array([1, 2])))
identity = helper.make_node("Identity", ["constant"], ["y"])
output = helper.make_tensor_value_info("y", TensorProto.FLOAT, [2, 2])
graph = helper.make_graph([constant, sizes, identity], "g", [], [output], raw + typed)
onnx.save(helper.make_model(graph, producer_name="tests"), str(folder / "initialisers.onnx"))
expect("initialisers.onnx", {**{key: value.detach() for key, value in held.items()}, **{f"typed.{key}": everything[key] for key in fields}, "constant": torch.ones(2, 2)})

# Halves of a network, in files of their own.
names = list(state)
parts = [{key: state[key].clone() for key in names[:4]}, {key: state[key].clone() for key in names[4:]}]
for i, part in enumerate(parts):
    torch.save(part, folder / f"part-{i + 1}-of-2.bin")
weight_map = {key: f"part-{i + 1}-of-2.bin" for i, part in enumerate(parts) for key in part}
(folder / "parts.bin.index.json").write_text(json.dumps({"metadata": {"total_size": 1}, "weight_map": weight_map}))
expect("parts.bin.index.json", state)

(folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, separators=(",", ":")).replace('"tensors"', '\n"tensors"') + "\n")
