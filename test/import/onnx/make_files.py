"""Networks in the styles of several exporters and opsets, as PyTorch writes them, with inputs and PyTorch's answers beside each.

    python3 make_files.py

Made with PyTorch 1.13. The networks are small, so that the files are.
"""

import io
import json
import warnings
from pathlib import Path

import onnx
import torch
import torch.nn.functional as F
from onnx import TensorProto, helper, numpy_helper
from torch import nn

HERE = Path(__file__).parent / "files"
warnings.filterwarnings("ignore")


class BasicBlock(nn.Module):
    def __init__(self, into, out, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(into, out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.downsample = None
        if stride != 1 or into != out:
            self.downsample = nn.Sequential(nn.Conv2d(into, out, 1, stride, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = nn.Sequential(BasicBlock(8, 8), BasicBlock(8, 8))
        self.layer2 = nn.Sequential(BasicBlock(8, 12, 2), BasicBlock(12, 12))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(12, 10)

    def forward(self, x):
        x = self.maxpool(F.relu(self.bn1(self.conv1(x))))
        return self.fc(torch.flatten(self.avgpool(self.layer2(self.layer1(x))), 1))


class SqueezeExcitation(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.fc1 = nn.Conv2d(channels, channels // 2, 1)
        self.fc2 = nn.Conv2d(channels // 2, channels, 1)

    def forward(self, x):
        scale = F.hardsigmoid(self.fc2(F.relu(self.fc1(x.mean((2, 3), keepdim=True)))))
        return x * scale


class InvertedResidual(nn.Module):
    def __init__(self, into, hidden, out, act):
        super().__init__()
        self.block = nn.Sequential(
            nn.Sequential(nn.Conv2d(into, hidden, 1, bias=False), nn.BatchNorm2d(hidden), act()),
            nn.Sequential(nn.Conv2d(hidden, hidden, 3, 1, 1, groups=hidden, bias=False), nn.BatchNorm2d(hidden), act()),
            SqueezeExcitation(hidden),
            nn.Sequential(nn.Conv2d(hidden, out, 1, bias=False), nn.BatchNorm2d(out)),
        )

    def forward(self, x):
        return x + self.block(x)


class MobileNet(nn.Module):
    """Folded batch norms within Sequentials, hardswish and hardsigmoid, a Dropout that is gone."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Sequential(nn.Conv2d(3, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8), nn.Hardswish()),
            InvertedResidual(8, 16, 8, nn.ReLU6),
            InvertedResidual(8, 16, 8, nn.Hardswish),
        )
        self.classifier = nn.Sequential(nn.Linear(8, 16), nn.Hardswish(), nn.Dropout(0.2), nn.Linear(16, 5))

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x):
        b, n, c = x.shape
        q, k, v = self.qkv(x).reshape(b, n, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        scores = (q @ k.transpose(-2, -1)) * (c // self.heads) ** -0.5
        return self.proj((scores.softmax(-1) @ v).transpose(1, 2).reshape(b, n, c))


class Block(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, eps=1e-6)
        self.attn = Attention(dim, heads)
        self.norm2 = nn.LayerNorm(dim, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(dim, 2 * dim), nn.GELU(), nn.Linear(2 * dim, dim))
        self.gamma = nn.Parameter(torch.rand(dim))

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.gamma * self.mlp(self.norm2(x))


class VisionTransformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.patch_embed = nn.Conv2d(3, 16, 4, 4)
        self.cls_token = nn.Parameter(torch.randn(1, 1, 16))
        self.pos_embed = nn.Parameter(torch.randn(1, 17, 16))
        self.blocks = nn.ModuleList([Block(16, 2) for _ in range(2)])
        self.norm = nn.LayerNorm(16)
        self.head = nn.Linear(16, 5)

    def forward(self, x):
        x = self.patch_embed(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(x.shape[0], -1, -1), x], 1) + self.pos_embed
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x)[:, 0])


class SuperResolution(nn.Module):
    """PReLU, pixel shuffle, resizing, reflected borders, and a constant that is a tensor."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3)
        self.act = nn.PReLU(8)
        self.up = nn.Sequential(nn.Conv2d(8, 12, 3, padding=1), nn.PixelShuffle(2), nn.Tanh())
        self.register_buffer("mean", torch.rand(1, 3, 1, 1))

    def forward(self, x):
        y = self.act(self.first(F.pad(x - self.mean, (1, 1, 1, 1), mode="reflect")))
        return self.up(y) + F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False) + self.mean


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(1, 4, 3, padding=1)
        self.norm = nn.GroupNorm(2, 4)
        self.middle = nn.Conv2d(4, 4, 3, padding=2, dilation=2)
        self.up = nn.ConvTranspose2d(4, 4, 2, 2)
        self.last = nn.Conv2d(8, 2, 1)

    def forward(self, x):
        skip = F.silu(self.norm(self.down(x)))
        y = F.mish(self.middle(F.avg_pool2d(skip, 2)))
        y = torch.cat([self.up(y), skip], 1)
        return self.last(F.leaky_relu(y, 0.1)), F.interpolate(y, size=(5, 7), mode="nearest")


class TextClassifier(nn.Module):
    """Whole numbers as input; a mask; a shared linear layer."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(30, 12)
        self.conv = nn.Conv1d(12, 8, 3, padding=1)
        self.shared = nn.Linear(8, 8)
        self.out = nn.Linear(8, 4)

    def forward(self, tokens, mask):
        x = self.conv(self.embedding(tokens).transpose(1, 2)).transpose(1, 2)
        x = F.gelu(self.shared(F.gelu(self.shared(x), approximate="tanh")))
        x = x.masked_fill(mask.unsqueeze(-1) == 0, -1e4)
        return self.out(x.amax(1)).log_softmax(-1)


class Shuffle(nn.Module):
    """Chunks, channel shuffle, depthwise convolutions."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 1)
        self.branch = nn.Sequential(nn.Conv2d(4, 4, 3, padding=1, groups=4), nn.ReLU())

    def forward(self, x):
        a, b = self.stem(x).chunk(2, 1)
        x = torch.cat([a, self.branch(b)], 1)
        n, c, h, w = x.shape
        x = x.view(n, 2, c // 2, h, w).transpose(1, 2).reshape(n, c, h, w)
        return x.flatten(1).softmax(1)


class Folding(nn.Module):
    """Sizes that are calculated at length, and constants of constants."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(6, 6)
        self.scale = nn.Parameter(torch.rand(6))

    def forward(self, x):
        n, l, c = x.shape
        positions = torch.arange(l, dtype=torch.float32).unsqueeze(1) / (l * 2)
        weights = torch.exp(-positions) * self.scale.abs()
        y = self.fc(x) * weights
        mask = torch.triu(torch.ones(l, l), diagonal=1) > 0
        scores = (y @ y.transpose(1, 2)).masked_fill(mask, float("-inf")).softmax(-1)
        return (scores @ x).reshape(n, l // 2, 2 * c).repeat(1, 1, 2)[:, -1:, ::2]


class BatchFirst(nn.Module):
    """PyTorch puts the sequence first and calls its own Linear on rows."""

    def __init__(self):
        super().__init__()
        self.attn = nn.MultiheadAttention(8, 2, batch_first=True)
        self.norm = nn.LayerNorm(8)

    def forward(self, x):
        y, weights = self.attn(x, x, x)
        return self.norm(x + y), weights


class Assigned(nn.Module):
    """Slices that are set, and what is repeated for each sample."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(6, 6)
        self.row = nn.Embedding(10, 6)

    def forward(self, x):
        y = self.fc(x)
        y[:, 0] = 0.5
        y[:, 1, 2:4] += 1.0
        z = y.clone()
        z[:, :, ::2] = x[:, :, 1::2]
        rows = self.row(torch.arange(x.shape[1])).unsqueeze(0).repeat(x.shape[0], 1, 1)
        return y, z + rows


class Names(nn.Module):
    """Names that fields cannot have."""

    def __init__(self):
        super().__init__()
        for name in ["f\u00fcr", "return", "N", "0"]:
            self.add_module(name, nn.Linear(4, 4))

    def forward(self, x):
        for name in ["f\u00fcr", "0", "return", "N"]:
            x = torch.tanh(self._modules[name](x))
        return x


class Speech(nn.Module):
    """Recurrent layers of all kinds, with states and without."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 5, 2, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(10, 6, bidirectional=True)
        self.rnn = nn.RNN(12, 3, nonlinearity="relu", batch_first=True, bias=False)
        self.fc = nn.Linear(3, 3)

    def forward(self, x):
        h = torch.ones(4, x.size(0), 5) * 0.1
        y, (h, c) = self.lstm(x, (h, h - 0.3))
        y, last = self.gru(y.transpose(0, 1))
        y, _ = self.rnn(y.transpose(0, 1))
        return self.fc(y[:, -1]) + c[0].sum(1, keepdim=True) + last[1].mean(1, keepdim=True)


def weights_for(network):
    torch.manual_seed(7)
    for parameter in network.parameters():
        nn.init.normal_(parameter, std=0.3) if parameter.dim() > 1 else nn.init.uniform_(parameter, 0.3, 1.0)
    for name, buffer in network.named_buffers():
        if name.endswith("running_mean"):
            buffer.normal_(std=0.2)
        elif name.endswith("running_var"):
            buffer.uniform_(0.5, 1.5)
    return network.eval()


answers = {}


def answer(name, network, inputs, names):
    with torch.no_grad():
        results = network(*inputs)
    results = [results] if torch.is_tensor(results) else list(results)
    answers[name] = {
        "inputs": {key: {"shape": list(x.shape), "below": below(x)} for key, x in zip(names, inputs)},
        "results": [{"shape": list(y.shape), "data": rounded(y)} for y in results],
    }


def below(x):
    """Whole numbers from 0 to below this; 0 for floats."""
    return 0 if x.is_floating_point() else (30 if x.max() > 1 else 2)


def numbers(shape, most=0):
    """The same numbers wherever they are made: waves, or whole numbers."""
    index = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    if most:
        return ((index * index * 7 + index * 3) % most).long().reshape(shape)
    return torch.sin(1 + 1.3 * index).float().reshape(shape)


def rounded(x):
    return [float(f"{value:.6g}") for value in x.flatten().tolist()]


def export(name, network, shapes, opset, names=("x",), dynamic=False, **options):
    network = weights_for(network)
    made = [numbers((3, *shape[1:]), *most) for shape, *most in shapes]
    example = [x if dynamic else x[:1] for x in made]
    axes = {key: {0: "batch"} for key in names} if dynamic else None
    torch.onnx.export(
        network, tuple(example), HERE / f"{name}.onnx", opset_version=opset, input_names=list(names), dynamic_axes=axes, **options
    )
    answer(name, network, made, names)


def as_paddle(path):
    """Weights as Constant nodes with names of PaddlePaddle's, nodes without paths."""
    model = onnx.load(path)
    graph = model.graph
    kinds = {"weight": "w_0", "bias": "b_0"}
    renamed = {}
    nodes = []
    for i, tensor in enumerate(graph.initializer):
        new = f"conv2d_{i}.{kinds.get(tensor.name.split('.')[-1], 'w_0')}"
        renamed[tensor.name] = new
        tensor.name = new
        nodes.append(helper.make_node("Constant", [], [new], value=tensor))
    for i, node in enumerate(graph.node):
        node.name = f"p2o.{node.op_type}.{i}"
        for at, name in enumerate(node.input):
            node.input[at] = renamed.get(name, name)
        nodes.append(node)
    del graph.initializer[:], graph.node[:]
    graph.node.extend(nodes)
    onnx.save(model, path)


def external(path):
    """The numbers of large weights in a file of their own."""
    model = onnx.load(path)
    onnx.save_model(model, str(path), save_as_external_data=True, location=f"{path.stem}.data", size_threshold=64)


def unsupported():
    """Several nodes that have no counterpart, one that is used in a way that PyTorch has not, and a loop."""
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2, 4, 4])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    weight = numpy_helper.from_array(torch.ones(2, 2, 1, 1).numpy(), "conv.weight")
    nodes = [
        helper.make_node("Conv", ["x", "conv.weight"], ["c"], name="/conv/Conv"),
        helper.make_node("NonZero", ["c"], ["places"], name="/NonZero"),
        helper.make_node("Det", ["c"], ["d"], name="/head/Det"),
        helper.make_node("Fused", ["c"], ["f"], name="/fused", domain="com.example"),
        helper.make_node("Pad", ["x", "x"], ["p"], name="/Pad"),
        helper.make_node("Relu", ["d"], ["y"], name="/Relu"),
    ]
    graph = helper.make_graph(nodes, "unsupported", [x], [y], [weight])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.example", 1)])
    onnx.save(model, HERE / "unsupported.onnx")


class Volume(nn.Module):
    """Layers and functions over depth, height and width."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv3d(2, 8, 3, (1, 2, 2), 1, bias=False)
        self.bn = nn.BatchNorm3d(8)
        self.pool = nn.MaxPool3d((1, 2, 2), ceil_mode=True)
        self.up = nn.ConvTranspose3d(8, 3, 2, stride=2)
        self.norm = nn.InstanceNorm3d(3, affine=True)
        self.pad = nn.ReplicationPad3d(1)
        self.mean = nn.AvgPool3d(2)

    def forward(self, x):
        x = self.pool(F.relu(self.bn(self.conv(x))))
        x = self.mean(self.pad(self.norm(self.up(x))))
        x = F.interpolate(x, scale_factor=2, mode="trilinear", align_corners=False)
        return F.adaptive_avg_pool3d(F.interpolate(x, scale_factor=(1, 2, 2)), 1).flatten(1)


HERE.mkdir(exist_ok=True)
image = (1, 3, 16, 16)
export("resnet", ResNet(), [((1, 3, 32, 32),)], 13)
export("resnet-old", ResNet(), [((1, 3, 32, 32),)], 9, dynamic=True, keep_initializers_as_inputs=True)
export("resnet-unfolded", ResNet(), [((1, 3, 32, 32),)], 11, training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)
export("mobilenet", MobileNet(), [(image,)], 14)
export("mobilenet-paddle", MobileNet(), [(image,)], 10, dynamic=True)
as_paddle(HERE / "mobilenet-paddle.onnx")
export("vit", VisionTransformer(), [(image,)], 13)
export("vit-open", VisionTransformer(), [(image,)], 16, dynamic=True)
export("super-resolution", SuperResolution(), [((1, 3, 8, 8),)], 12)
export("unet", UNet(), [((1, 1, 8, 12),)], 15)
export("volume", Volume(), [((1, 2, 3, 8, 12),)], 13, dynamic=True)
export("text", TextClassifier(), [((1, 10), 30), ((1, 10), 2)], 13, ("tokens", "mask"), dynamic=True)
export("shuffle", Shuffle(), [((1, 3, 4, 4),)], 11, dynamic=True)
export("folding", Folding(), [((1, 8, 6),)], 14, dynamic=True)
external(HERE / "folding.onnx")
export("attention", BatchFirst(), [((1, 5, 8),)], 13)
export("attention-open", BatchFirst(), [((1, 5, 8),)], 13, dynamic=True)
export("assigned-open", Assigned(), [((1, 3, 6),)], 13, dynamic=True)
export("speech", Speech(), [((1, 6, 4),)], 13)
export("speech-open", Speech(), [((1, 6, 4),)], 14, dynamic=True)
export("names-open", Names(), [((1, 4),)], 13, dynamic=True)
unsupported()
(HERE / "answers.json").write_text(json.dumps(answers) + "\n")
