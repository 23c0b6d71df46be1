"""Recurrent layers and cells, their states, directions and projections."""
import torch
import torch.nn as nn

from torch_cases import layer, write

r = torch.randn


def flat(result):
    """(y, (h, c)) as y, h, c; the batch of a state first."""
    y, states = result
    return [y, *(states if isinstance(states, tuple) else (states,))]


def turned(result):
    return [each if i == 0 else each.transpose(0, 1) for i, each in enumerate(flat(result))]


def named(value):
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)


def field(name, args, options):
    return f"{name}({', '.join([*map(str, args), *(f'{key}={named(value)}' for key, value in options.items())])})"


def both(kind, args, length=4, batch=2, **options):
    """Without a state and with one, batch first: an open batch. Results have their batch first."""
    module = getattr(nn, kind)(*args, batch_first=True, **options).eval()
    text = field(kind, args, {"batch_first": True, **options})
    x = r(batch, length, args[0])
    rows = module.num_layers * (2 if module.bidirectional else 1)
    h = r(batch, rows, getattr(module, "proj_size", 0) or args[1])
    back = lambda state: state.transpose(0, 1).contiguous()
    if kind == "LSTM":
        layer(text, module, x, h, r(batch, rows, args[1]), batch=True,
            call="""a, (b, c) = layer(x)
d, (e, f) = layer(x, (y.transpose(0, 1), z.transpose(0, 1)))
return a, b.transpose(0, 1), c.transpose(0, 1), d, e.transpose(0, 1), f.transpose(0, 1)""",
            answer=lambda x, h, c: turned(module(x)) + turned(module(x, (back(h), back(c)))))
    else:
        layer(text, module, x, h, batch=True,
            call="a, b = layer(x)\nc, d = layer(x, y.transpose(0, 1))\nreturn a, b.transpose(0, 1), c, d.transpose(0, 1)",
            answer=lambda x, h: turned(module(x)) + turned(module(x, back(h))))


# Sizes below, at and above those of vectors and of blocks of them.
for kind in ["RNN", "LSTM", "GRU"]:
    for ins, size, length, batch in [(3, 1, 3, 2), (1, 3, 2, 3), (5, 4, 1, 1), (4, 7, 3, 2), (6, 8, 4, 1), (2, 9, 3, 2), (3, 17, 2, 2), (8, 24, 3, 1)]:
        both(kind, [ins, size], length, batch)
    both(kind, [4, 5, 2], bias=False)
    both(kind, [4, 6, 2], bidirectional=True)
    both(kind, [3, 5, 3], dropout=0.3, bidirectional=True, bias=False)
both("RNN", [4, 5], nonlinearity="relu")
both("RNN", [4, 13, 2], nonlinearity="relu", bidirectional=True)
both("LSTM", [4, 6], proj_size=3)
both("LSTM", [4, 9, 2], proj_size=1, bias=False)
both("LSTM", [5, 20, 2], proj_size=8, bidirectional=True)
both("LSTM", [4, 3], 1, 2, proj_size=2)
both("LSTM", [2, 20, 1], 3, 2, proj_size=17)

# The batch second, and a sequence alone.
def plain(kind, args, length=3, batch=2, **options):
    module = getattr(nn, kind)(*args, **options)
    rows = module.num_layers * (2 if module.bidirectional else 1)
    state = getattr(module, "proj_size", 0) or args[1]
    for sizes in [[batch], []]:
        x, h, c = r(length, *sizes, args[0]), r(rows, *sizes, state), r(rows, *sizes, args[1])
        text = field(kind, args, options)
        if kind == "LSTM":
            layer(text, module, x, h, c, call="a, (b, c) = layer(x)\nd, e = layer(x, hx=(y, z))\nreturn a, b, c, d, e[0], e[1]",
                answer=lambda x, h, c: flat(module(x)) + flat(module(x, (h, c))))
        else:
            layer(text, module, x, h, call="a, b = layer(x)\nc, d = layer(x, y)\nreturn a, b, c, d", answer=lambda x, h: flat(module(x)) + flat(module(x, h)))


for kind in ["RNN", "LSTM", "GRU"]:
    plain(kind, [3, 5])
    plain(kind, [4, 6, 2], bidirectional=True)
    plain(kind, [2, 5], 1, 3, bias=False)
plain("LSTM", [3, 7, 2], proj_size=4)
module = nn.LSTM(3, 5, batch_first=True)
layer("LSTM(3, 5, batch_first=true)", module, r(4, 3), call="layer(x)[0]", answer=lambda x: module(x)[0])
hidden = nn.GRU(3, 5, batch_first=True)
layer("GRU(_, 5, batch_first=true)", hidden, r(2, 4, 3), batch=True, call="layer(x)[0][:, -1]", answer=lambda x: hidden(x)[0][:, -1])
layer("GRU(3, 5, batch_first=true)", hidden, r(2, 4, 3), batch=True, call="layer(x, zeros(1, N, 5))[1][0]", answer=lambda x: hidden(x)[1][0])


def cell(kind, args, batch=2, **options):
    module = getattr(nn, kind)(*args, **options)
    text = field(kind, args, options)
    for sizes in [[batch], []]:
        x, h, c = r(*sizes, args[0]), r(*sizes, args[1]), r(*sizes, args[1])
        if kind == "LSTMCell":
            layer(text, module, x, batch=len(sizes) > 0, call="layer(x)")
            layer(text, module, x, h, c, batch=len(sizes) > 0, call="layer(x, (y, z))", answer=lambda x, h, c: module(x, (h, c)))
        else:
            layer(text, module, x, batch=len(sizes) > 0)
            layer(text, module, x, h, batch=len(sizes) > 0)


for kind in ["RNNCell", "LSTMCell", "GRUCell"]:
    for ins, size in [(3, 1), (1, 4), (4, 7), (2, 16)]:
        cell(kind, [ins, size])
    cell(kind, [3, 5], 1, bias=False)
cell("RNNCell", [3, 5], nonlinearity="relu")
cell("RNNCell", [3, 9], bias=False, nonlinearity="relu")
# What the layers call, with a list of weights.
for kind, function in [("LSTM", "lstm"), ("GRU", "gru"), ("RNN", "rnn_tanh"), ("RNN", "rnn_relu")]:
    options = {"nonlinearity": "relu"} if function == "rnn_relu" else {}
    for more in [{}, {"bidirectional": True, "num_layers": 2, "bias": False}, *([{"proj_size": 2}] if kind == "LSTM" else [])]:
        listed = getattr(nn, kind)(3, 5, batch_first=True, **options, **more).eval()
        rows = listed.num_layers * (2 if listed.bidirectional else 1)
        inputs = [r(2, 4, 3), r(rows, 2, more.get("proj_size", 5)), r(rows, 2, 5)][: 3 if kind == "LSTM" else 2]
        weights = ", ".join(f"layer.{key}" for key in listed.state_dict())
        layer(field(kind, [3, 5], {"batch_first": True, **options, **more}), listed, *inputs,
            call=f"{function}(x, {'(y, z)' if kind == 'LSTM' else 'y'}, [{weights}], {named(listed.bias)}, {listed.num_layers}, 0.2, false, {named(listed.bidirectional)}, true)",
            answer=lambda x, h, c=None: flat(listed(x, h if c is None else (h, c))))
steps = nn.GRUCell(3, 5)
x, h = r(2, 3, 3), r(2, 5)


def unrolled(x, h):
    for i in range(3):
        h = steps(x[:, i], h)
    return h


layer("GRUCell(3, 5)", steps, x, h, batch=True, call="h = y\nfor i in 0..3 { h = layer(x[:, i], h) }\nreturn h", answer=unrolled)

write("recurrent")
