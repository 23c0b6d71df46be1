import torch.nn as nn


# As mmcv does it: classes are found by the names that configurations say, and fields are called by what they hold.
class Registry:
    def __init__(self, name):
        self._name = name
        self._module_dict = dict()

    def __len__(self):
        return len(self._module_dict)

    def __contains__(self, key):
        return self.get(key) is not None

    def get(self, key):
        return self._module_dict.get(key, None)

    def register_module(self, name=None, module=None):
        if module is not None:
            self._module_dict[name or module.__name__] = module
            return module

        def _register(module):
            self._module_dict[name or module.__name__] = module
            return module

        return _register


CONV_LAYERS = Registry("conv layer")
NORM_LAYERS = Registry("norm layer")
CONV_LAYERS.register_module("Conv2d", module=nn.Conv2d)
NORM_LAYERS.register_module("BN", module=nn.BatchNorm2d)
NORM_LAYERS.register_module("GN", module=nn.GroupNorm)


@CONV_LAYERS.register_module(name="WS")
class ScaledConv2d(nn.Conv2d):
    pass


def infer_abbr(class_type):
    if issubclass(class_type, nn.modules.batchnorm._BatchNorm):
        return "bn"
    if issubclass(class_type, nn.GroupNorm):
        return "gn"
    return "norm_layer"


def build_conv_layer(cfg, *args, **kwargs):
    cfg_ = dict(type="Conv2d") if cfg is None else cfg.copy()
    layer_type = cfg_.pop("type")
    if layer_type not in CONV_LAYERS:
        raise KeyError(f"Unrecognized conv type {layer_type}")
    return CONV_LAYERS.get(layer_type)(*args, **kwargs, **cfg_)


def build_norm_layer(cfg, num_features, postfix=""):
    cfg_ = cfg.copy()
    norm_layer = NORM_LAYERS.get(cfg_.pop("type"))
    name = infer_abbr(norm_layer) + str(postfix)
    cfg_.setdefault("eps", 1e-5)
    if "num_groups" in cfg_:
        return name, norm_layer(num_channels=num_features, **cfg_)
    return name, norm_layer(num_features, **cfg_)


class Stage(nn.Sequential):
    def forward(self, x):
        for module in self._modules.values():
            x = x + module(x)
        return x


class Net(nn.Module):
    def __init__(self, width=4, conv_cfg=None, norm_cfg=dict(type="BN")):
        super().__init__()
        self.conv1 = build_conv_layer(conv_cfg, 3, width, kernel_size=3, padding=1, bias=False)
        self.norm1_name, norm1 = build_norm_layer(norm_cfg, width, postfix=1)
        self.add_module(self.norm1_name, norm1)
        self.norm2_name, norm2 = build_norm_layer(dict(type="GN", num_groups=2), width, postfix=2)
        self.add_module(self.norm2_name, norm2)
        self._modules["head"] = Stage(build_conv_layer(dict(type="WS"), width, width, kernel_size=1), nn.Tanh())

    @property
    def norm1(self):
        return getattr(self, self.norm1_name)

    def forward(self, x):
        x = self.norm1(self.conv1(x)).relu()
        return self.head(getattr(self, self.norm2_name)(x))
