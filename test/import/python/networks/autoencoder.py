import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.layers = nn.ModuleList()
        for i in range(len(sizes) - 1):
            self.layers.append(nn.Linear(sizes[i], sizes[i + 1]))
        self.n = len(self.layers)

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            x = layer(x)
            if i < self.n - 1:
                x = torch.relu(x)
        return x


class VAE(nn.Module):
    """Gives the reconstruction, and what it is made of."""

    def __init__(self, latent=4):
        super().__init__()
        self.latent = latent
        self.encoder = Encoder([16, 12, 2 * latent])
        self.decoder = nn.Sequential(*[
            nn.Linear(latent, 12),
            nn.SELU(),
            nn.Linear(12, 16),
            nn.Sigmoid(),
        ])

    def reparameterize(self, mu, logvar):
        return mu + torch.exp(0.5 * logvar) if not self.training else mu

    def forward(self, x):
        x = x.view(-1, 16)
        mu, logvar = self.encoder(x).chunk(2, dim=1)
        z = self.reparameterize(mu, logvar)
        out = {"reconstruction": self.decoder(z), "mu": mu}
        out["logvar"] = logvar
        return out
