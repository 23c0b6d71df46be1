"""A sequence is read by an encoder, and a decoder of two twin layers writes along."""
import copy

import torch.nn as nn
import torch.nn.functional as F


class Reader(nn.Module):
    def __init__(self, d_model=8, nhead=2, num_layers=2, classes=3):
        super().__init__()
        encoder_layer = nn.TransformerEncoderLayer(
            d_model=d_model, nhead=nhead, dim_feedforward=12, dropout=0.1, activation=F.gelu, batch_first=True
        )
        self.encoder = nn.TransformerEncoder(encoder_layer, num_layers=num_layers, norm=nn.LayerNorm(d_model))
        self.decoder = nn.TransformerDecoderLayer(d_model, nhead, 12, activation="gelu", norm_first=True, batch_first=True)
        self.twin = copy.deepcopy(self.decoder)
        self.head = nn.Linear(d_model, classes)

    def forward(self, x):
        mask = nn.Transformer.generate_square_subsequent_mask(x.size(1))
        memory = self.encoder(x, mask=mask)
        y = self.decoder(x, memory, tgt_mask=mask)
        y = self.twin(y, memory)
        return self.head(y.mean(dim=1))
