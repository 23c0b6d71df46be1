import torch
import torch.nn as nn

class DecoderWithAttention(nn.Module):
    def __init__(self, encoder_dim=6, hidden=8, vocab=9, steps=4):
        super().__init__()
        self.cell = nn.LSTMCell(encoder_dim + 5, hidden)
        self.gru = nn.ModuleList([nn.GRUCell(hidden, hidden) for _ in range(2)])
        self.embed = nn.Embedding(vocab, 5)
        self.att1 = nn.Linear(encoder_dim, 7)
        self.att2 = nn.Linear(hidden, 7)
        self.full = nn.Linear(7, 1)
        self.fc = nn.Linear(hidden, vocab)
        self.init_h = nn.Linear(encoder_dim, hidden)
        self.steps = steps
        self.vocab = vocab
    def attend(self, enc, h):
        e = self.full(torch.tanh(self.att1(enc) + self.att2(h).unsqueeze(1))).squeeze(2)
        a = e.softmax(1)
        return (enc * a.unsqueeze(2)).sum(1), a
    def forward(self, enc):
        b = enc.size(0)
        h = torch.tanh(self.init_h(enc.mean(1)))
        c = torch.zeros_like(h)
        hs = [h.new_zeros(b, h.size(1)) for _ in self.gru]
        word = torch.zeros(b, dtype=torch.long, device=enc.device)
        preds = torch.zeros(b, self.steps, self.vocab)
        alphas = []
        t = 0
        while t < self.steps:
            ctx, alpha = self.attend(enc, h)
            h, c = self.cell(torch.cat([ctx, self.embed(word)], 1), (h, c))
            y = h
            for k, cell in enumerate(self.gru):
                hs[k] = cell(y, hs[k])
                y = hs[k]
            p = self.fc(y)
            preds[:, t] = p
            word = p.argmax(-1)
            alphas.append(alpha)
            t += 1
        return preds, torch.stack(alphas, 1)
