"""Transformers, their masks, and how their parts are put together."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from torch_cases import case, layer, write

r = torch.randn


def slowly(module, *given, **masks):
    """Without the fast path of 1.13, which gives zeros for what is padding."""
    with torch.enable_grad():
        return module(*given, **masks)


def differ(module):
    """Norms and copied layers begin alike."""
    for parameter in module.parameters():
        nn.init.normal_(parameter, std=0.3)
    return module.eval()


def encoder_layer(field, inputs, call=None, answer=None, batch=False, **options):
    module = differ(nn.TransformerEncoderLayer(8, 2, **options))
    layer(f"TransformerEncoderLayer(8, 2, {field})", module, *inputs, call=call, answer=(lambda *given: answer(module, *given)) if answer else None, batch=batch)


x = r(2, 5, 8)
encoder_layer("dim_feedforward=12", [x], dim_feedforward=12)
encoder_layer("dim_feedforward=12, dropout=0, batch_first=true", [x], dim_feedforward=12, dropout=0.0, batch_first=True, batch=True)
encoder_layer("12, 0.3, gelu, 1e-3, norm_first=true, batch_first=true", [x], dim_feedforward=12, dropout=0.3, activation=F.gelu, layer_norm_eps=1e-3, norm_first=True, batch_first=True, batch=True)
encoder_layer('12, activation="gelu"', [x], dim_feedforward=12, activation="gelu")
encoder_layer('12, activation="relu", batch_first=true', [x], dim_feedforward=12, activation="relu", batch_first=True, batch=True)
encoder_layer("12, dropout=0, activation=SiLU(), batch_first=true", [x], dropout=0.0, dim_feedforward=12, activation=nn.SiLU(), batch_first=True, batch=True)
encoder_layer("12, activation=tanh, batch_first=true", [r(5, 8)], dim_feedforward=12, activation=torch.tanh, batch_first=True)
encoder_layer("dim_feedforward=12, dropout=0, batch_first=true", [x, r(5, 5)], "layer(x, y), layer(x, src_mask=triu(full([5, 5], -inf), 1)), layer(x, generate_square_subsequent_mask(5)), layer(x, y > 1), layer(x[0], y)",
    lambda m, a, b: (slowly(m, a, b), slowly(m, a, torch.full((5, 5), -torch.inf).triu(1)), slowly(m, a, nn.Transformer.generate_square_subsequent_mask(5)), slowly(m, a, b > 1), slowly(m, a[0], b)), dim_feedforward=12, dropout=0.0, batch_first=True)
padded = torch.tensor([[0.0, 0, 0, 1, 1], [0, 0, 0, 0, 1]])
encoder_layer("dim_feedforward=12, batch_first=true", [x, padded], "layer(x, src_key_padding_mask=y != 0), layer(x, none, y.bool())", lambda m, a, p: (slowly(m, a, src_key_padding_mask=p.bool()),) * 2, batch=True, dim_feedforward=12, batch_first=True)
encoder_layer("dim_feedforward=12", [r(5, 2, 8), padded], "layer(x, src_key_padding_mask=y != 0)", lambda m, a, p: slowly(m, a, src_key_padding_mask=p.bool()), dim_feedforward=12)


class NoBias(nn.Module):
    """bias=False of 2.1 and later."""

    def __init__(self, layer):
        super().__init__()
        self.layer = layer
        for module in layer.modules():
            for name in ["bias", "in_proj_bias"]:
                if getattr(module, name, None) is not None:
                    getattr(module, name).data.zero_()

    def forward(self, *given, **masks):
        return slowly(self.layer, *given, **masks)

    def state_dict(self):
        return {key: value for key, value in self.layer.state_dict().items() if "bias" not in key}


bare = NoBias(differ(nn.TransformerEncoderLayer(8, 2, 12, batch_first=True)))
layer("TransformerEncoderLayer(8, 2, 12, batch_first=true, bias=false)", bare, x, batch=True)
bare = NoBias(differ(nn.TransformerDecoderLayer(8, 2, 12, batch_first=True)))
layer("TransformerDecoderLayer(8, 2, 12, batch_first=true, bias=false)", bare, x, r(2, 3, 8), batch=True)

# Decoders
for field, options in [
    ("12", {}), ("12, batch_first=true", dict(batch_first=True)), ("12, dropout=0, norm_first=true, batch_first=true", dict(dropout=0.0, norm_first=True, batch_first=True)),
    ('12, dropout=0, activation="gelu", layer_norm_eps=0.01, batch_first=true', dict(dropout=0.0, activation="gelu", layer_norm_eps=0.01, batch_first=True)),
]:
    module = differ(nn.TransformerDecoderLayer(8, 2, 12, **options))
    first = "batch_first" in options
    layer(f"TransformerDecoderLayer(8, 2, {field})", module, x if first else r(5, 2, 8), r(2, 3, 8) if first else r(3, 2, 8), batch=first)
module = differ(nn.TransformerDecoderLayer(8, 2, 12, batch_first=True))
layer("TransformerDecoderLayer(8, 2, 12, batch_first=true)", module, x, r(2, 3, 8), r(5, 3),
    call="layer(x, y, generate_square_subsequent_mask(5), z), layer(x, y, memory_mask=z > 1), layer(x[0], y[0], tgt_mask=z @ z.t())",
    answer=lambda a, b, c: (module(a, b, nn.Transformer.generate_square_subsequent_mask(5), c), module(a, b, memory_mask=c > 1), module(a[0], b[0], tgt_mask=c @ c.t())))
layer("TransformerDecoderLayer(8, 2, 12, batch_first=true)", module, x, r(2, 5, 8), padded, call="layer(x, y, tgt_key_padding_mask=z != 0, memory_key_padding_mask=z != 0)",
    answer=lambda a, b, p: module(a, b, tgt_key_padding_mask=p.bool(), memory_key_padding_mask=p.bool()), batch=True)

# Several layers
stack = differ(nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 12, batch_first=True), 3, nn.LayerNorm(8)))
layer("TransformerEncoder(TransformerEncoderLayer(8, 2, 12, batch_first=true), 3, LayerNorm(8))", stack, x, batch=True)
layer("TransformerEncoder(TransformerEncoderLayer(8, 2, 12, batch_first=true), num_layers=3, norm=LayerNorm(8), enable_nested_tensor=false)", stack, x, padded,
    call="layer(x, src_key_padding_mask=y != 0), layer(x, generate_square_subsequent_mask(5), is_causal=true)",
    answer=lambda a, p: (slowly(stack, a, src_key_padding_mask=p.bool()), slowly(stack, a, nn.Transformer.generate_square_subsequent_mask(5))), batch=True)
stack = differ(nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 4, 12, dropout=0.0, norm_first=True), 2))
layer("TransformerEncoder(TransformerEncoderLayer(8, 4, 12, dropout=0, norm_first=true), 2)", stack, r(5, 2, 8))
decoder = differ(nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 12, batch_first=True), 2, nn.LayerNorm(8)))
layer("TransformerDecoder(TransformerDecoderLayer(8, 2, 12, batch_first=true), 2, norm=LayerNorm(8))", decoder, x, r(2, 3, 8), call="layer(x, y), layer(x, y, generate_square_subsequent_mask(5), tgt_is_causal=true)",
    answer=lambda a, b: (decoder(a, b), decoder(a, b, nn.Transformer.generate_square_subsequent_mask(5))), batch=True)
whole = differ(nn.Transformer(8, 2, 2, 1, 12, batch_first=True))
layer("Transformer(8, 2, 2, 1, 12, batch_first=true)", whole, x, r(2, 3, 8), call="layer(x, y), layer(x, y, tgt_mask=generate_square_subsequent_mask(3))",
    answer=lambda a, b: (whole(a, b), whole(a, b, tgt_mask=nn.Transformer.generate_square_subsequent_mask(3))), batch=True)
whole = differ(nn.Transformer(d_model=8, nhead=4, num_encoder_layers=1, num_decoder_layers=2, dim_feedforward=12, dropout=0.0, activation="gelu", norm_first=True))
layer('Transformer(d_model=8, nhead=4, num_encoder_layers=1, num_decoder_layers=2, dim_feedforward=12, dropout=0, activation="gelu", norm_first=true)', whole, r(5, 2, 8), r(3, 2, 8))

# What is not a number
special = x.clone()
special[0, 1, 2], special[1, 3, 4] = torch.nan, torch.inf
stack = differ(nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 12, batch_first=True), 1))
layer("TransformerEncoder(TransformerEncoderLayer(8, 2, 12, batch_first=true), 1)", stack, special, answer=lambda a: slowly(stack, a), batch=True)
case("generate_square_subsequent_mask", "x + generate_square_subsequent_mask(4), generate_square_subsequent_mask(sz=1)", lambda a: (a + nn.Transformer.generate_square_subsequent_mask(4), nn.Transformer.generate_square_subsequent_mask(1)), r(4, 4))

write("transformers")
