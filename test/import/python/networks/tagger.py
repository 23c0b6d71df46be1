import math
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F


def hz_to_mel(f):
    return 2595.0 * np.log10(1.0 + f / 700.0)


def mel_filterbank(sr, n_fft, n_mels, fmin=0.0, fmax=None):
    fmax = fmax or sr / 2
    m_pts = np.linspace(hz_to_mel(fmin), hz_to_mel(fmax), n_mels + 2)
    f_pts = 700.0 * (10 ** (m_pts / 2595.0) - 1.0)
    all_freqs = np.linspace(0, sr // 2, n_fft // 2 + 1)
    f_diff = f_pts[1:] - f_pts[:-1]
    slopes = f_pts[None, :] - all_freqs[:, None]
    down = -1.0 * slopes[:, :-2] / f_diff[:-1]
    up = slopes[:, 2:] / f_diff[1:]
    return np.maximum(0, np.minimum(down, up)).T.astype(np.float32)


class LogMel(nn.Module):
    def __init__(self, sr=8000, n_fft=32, hop=8, n_mels=10):
        super().__init__()
        self.n_fft, self.hop = n_fft, hop
        self.register_buffer("window", torch.hann_window(n_fft), persistent=False)
        self.register_buffer("mel", torch.from_numpy(mel_filterbank(sr, n_fft, n_mels)))

    def forward(self, wav):
        spec = torch.stft(wav, self.n_fft, self.hop, window=self.window, center=True, pad_mode="reflect", return_complex=True)
        power = spec.abs() ** 2
        mel = torch.matmul(self.mel, power)
        return torch.log(mel.clamp(min=1e-5))


class AudioTagger(nn.Module):
    def __init__(self, classes=5):
        super().__init__()
        self.front = LogMel()
        self.bn0 = nn.BatchNorm2d(1)
        self.conv = nn.Conv2d(1, 6, 3, padding=1)
        self.fc = nn.Linear(6, classes)

    def forward(self, wav):
        x = self.front(wav).unsqueeze(1)
        x = F.relu(self.conv(self.bn0(x)))
        x = torch.mean(x, dim=3)
        (x1, _) = torch.max(x, dim=2)
        x2 = torch.mean(x, dim=2)
        return torch.sigmoid(self.fc(x1 + x2))
