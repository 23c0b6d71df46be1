/** What torchvision's networks are made of, and what other people's files take from it. Names of fields are torchvision's. */
export const torchvisionParts = `
import torch
import torch.nn as nn
from enum import Enum


def _make_divisible(v, divisor, min_value=None):
    least = divisor if min_value is None else min_value
    new_v = max(least, int(v + divisor / 2) // divisor * divisor)
    return new_v + divisor if new_v < 0.9 * v else new_v


def _log_api_usage_once(obj):
    pass


def is_trained(weights, pretrained):
    return weights is not None and weights is not False or bool(pretrained)


def register_model(name=None):
    return lambda fn: fn


def handle_legacy_interface(**weights):
    return lambda fn: fn


def _ovewrite_named_param(kwargs, param, new_value):
    kwargs[param] = new_value


def _ovewrite_value_param(param, actual, expected):
    return expected


class Weights:
    def __init__(self, url=None, transforms=None, meta=None):
        self.url = url
        self.transforms = transforms
        self.meta = meta


class WeightsEnum(Enum):
    @classmethod
    def verify(cls, obj):
        return obj


class ConvNormActivation(nn.Sequential):
    def __init__(self, in_channels, out_channels, kernel_size=3, stride=1, padding=None, groups=1, norm_layer=nn.BatchNorm2d,
                 activation_layer=nn.ReLU, dilation=1, inplace=True, bias=None, conv_layer=nn.Conv2d):
        if padding is None:
            if isinstance(kernel_size, int) and isinstance(dilation, int):
                padding = (kernel_size - 1) // 2 * dilation
            else:
                dims = len(kernel_size) if isinstance(kernel_size, (tuple, list)) else len(dilation)
                sizes = kernel_size if isinstance(kernel_size, (tuple, list)) else (kernel_size,) * dims
                steps = dilation if isinstance(dilation, (tuple, list)) else (dilation,) * dims
                padding = tuple((k - 1) // 2 * d for k, d in zip(sizes, steps))
        if bias is None:
            bias = norm_layer is None
        layers = [conv_layer(in_channels, out_channels, kernel_size, stride, padding, dilation=dilation, groups=groups, bias=bias)]
        if norm_layer is not None:
            layers.append(norm_layer(out_channels))
        if activation_layer is not None:
            layers.append(activation_layer())
        super().__init__(*layers)
        self.out_channels = out_channels


class Conv2dNormActivation(ConvNormActivation):
    def __init__(self, in_channels, out_channels, kernel_size=3, stride=1, padding=None, groups=1, norm_layer=nn.BatchNorm2d,
                 activation_layer=nn.ReLU, dilation=1, inplace=True, bias=None):
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, groups, norm_layer, activation_layer,
                         dilation, inplace, bias, nn.Conv2d)


class Conv3dNormActivation(ConvNormActivation):
    def __init__(self, in_channels, out_channels, kernel_size=3, stride=1, padding=None, groups=1, norm_layer=nn.BatchNorm3d,
                 activation_layer=nn.ReLU, dilation=1, inplace=True, bias=None):
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, groups, norm_layer, activation_layer,
                         dilation, inplace, bias, nn.Conv3d)


class SqueezeExcitation(nn.Module):
    def __init__(self, input_channels, squeeze_channels, activation=nn.ReLU, scale_activation=nn.Sigmoid):
        super().__init__()
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc1 = nn.Conv2d(input_channels, squeeze_channels, 1)
        self.fc2 = nn.Conv2d(squeeze_channels, input_channels, 1)
        self.activation = activation()
        self.scale_activation = scale_activation()

    def forward(self, input):
        scale = self.scale_activation(self.fc2(self.activation(self.fc1(self.avgpool(input)))))
        return scale * input


class MLP(nn.Sequential):
    def __init__(self, in_channels, hidden_channels, norm_layer=None, activation_layer=nn.ReLU, inplace=None, bias=True, dropout=0.0):
        layers = []
        width = in_channels
        for hidden in hidden_channels[:-1]:
            layers.append(nn.Linear(width, hidden, bias=bias))
            if norm_layer is not None:
                layers.append(norm_layer(hidden))
            layers.append(activation_layer())
            layers.append(nn.Dropout(dropout))
            width = hidden
        layers.append(nn.Linear(width, hidden_channels[-1], bias=bias))
        layers.append(nn.Dropout(dropout))
        super().__init__(*layers)


class Permute(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.dims = dims

    def forward(self, x):
        return torch.permute(x, self.dims)


class IntermediateLayerGetter(nn.ModuleDict):
    def __init__(self, model, return_layers):
        wanted = {str(k): str(v) for k, v in return_layers.items()}
        self.return_layers = dict(wanted)
        kept = {}
        for name, module in model.named_children():
            kept[name] = module
            wanted.pop(name, None)
            if not wanted:
                break
        super().__init__(kept)

    def forward(self, x):
        out = {}
        for name, module in self.items():
            x = module(x)
            if name in self.return_layers:
                out[self.return_layers[name]] = x
        return out


class FeatureExtractor(nn.Module):
    """A network as far as the last of the parts whose results are asked for."""

    def __init__(self, model, nodes):
        super().__init__()
        self.whole = [model]
        self.nodes = nodes
        left = len(nodes)
        for name, child in model.named_children():
            inner = [int(each.split(".")[1]) for each in nodes if each.startswith(name + ".")]
            left -= len(inner) + (name in nodes)
            if left == 0 and inner and name not in nodes:
                child = child[: max(inner) + 1]
            setattr(self, name, child)
            if left == 0:
                break
        if left > 0:
            raise ValueError("nodes that are no parts of the network")

        parts = dict(model.named_modules())
        # What torchvision changes in place after it was kept.
        if len(nodes) > 1 and any(isinstance(parts[node], (nn.Conv2d, nn.BatchNorm2d, nn.Linear)) for node in nodes):
            raise NotImplementedError("nodes before an activation")
        for node in nodes:
            parts[node].register_forward_hook(self._keeper(nodes[node]))

    def _keeper(self, key):
        def keep(module, args, result):
            self.found[key] = result
            if len(self.found) == len(self.nodes):
                raise StopIteration

        return keep

    def forward(self, x):
        self.found = {}
        try:
            self.whole[0](x)
        except StopIteration:
            pass
        if len(self.found) < len(self.nodes):
            raise ValueError("nodes that the network does not come to")
        return self.found


def create_feature_extractor(model, return_nodes=None, train_return_nodes=None, eval_return_nodes=None):
    nodes = eval_return_nodes or return_nodes
    if not isinstance(nodes, dict):
        nodes = {node: node for node in nodes}
    if any(node.count(".") > 1 for node in nodes):
        raise NotImplementedError("parts of parts of parts")
    return FeatureExtractor(model, nodes)
`;
