"""Spectra of signals, which are real and imaginary parts side by side, and signals of spectra."""
import torch

from torch_cases import case, write

r = torch.randn
hann = lambda n: torch.hann_window(n)
parts = lambda a, n, **how: torch.stft(a, n, return_complex=False, **how)
signal = lambda a, n, **how: torch.istft(torch.view_as_complex(a.contiguous()), n, **how)

case("stft", "return stft(x, 16), x.stft(16, hop_length=5, window=hann_window(16)), stft(x[0], 8, 3, return_complex=false)",
     lambda a: (parts(a, 16), parts(a, 16, hop_length=5, window=hann(16)), parts(a[0], 8, hop_length=3)), r(2, 40))
case("stft of an open batch", 'x.stft(12, win_length=7, window=hann_window(7), normalized=true), stft(x, 9, hop_length=4, center=false, onesided=false), stft(x, 10, pad_mode="constant", win_length=5), stft(x, 10, pad_mode="circular")',
     lambda a: (parts(a, 12, win_length=7, window=hann(7), normalized=True), parts(a, 9, hop_length=4, center=False, onesided=False), parts(a, 10, pad_mode="constant", win_length=5), parts(a, 10, pad_mode="circular")), r(3, 37), batch=True)
case("stft by a window of the input", "stft(x, 8, window=y), stft(x, 8, window=y.abs()).square().sum(-1).sqrt()",
     lambda a, w: (parts(a, 8, window=w), torch.stft(a, 8, window=w.abs(), return_complex=True).abs()), r(2, 24), r(8))
case("istft", "istft(x, 8), x.istft(8, hop_length=3, window=hann_window(8), length=16), istft(x[1], 8, window=hann_window(8), length=20), istft(x, 8, normalized=true, onesided=true)",
     lambda a: (signal(a, 8), signal(a, 8, hop_length=3, window=hann(8), length=16), signal(a[1], 8, window=hann(8), length=20), signal(a, 8, normalized=True, onesided=True)), r(2, 5, 7, 2))
case("istft of odd and whole spectra", "istft(x, 9, center=false), istft(y, 9, win_length=9)", lambda a, b: (signal(a, 9, center=False), signal(b, 9, win_length=9).real), r(2, 5, 6, 2), torch.cat([y := torch.view_as_real(torch.fft.fft(r(2, 6, 9))).transpose(1, 2), y[:, :, :0]], 2))
case("a spectrum and back", "istft(stft(x, 16, window=hann_window(16)), 16, window=hann_window(16), length=50)", lambda a: torch.istft(torch.stft(a, 16, window=hann(16), return_complex=True), 16, window=hann(16), length=50), r(2, 50), batch=True)

write("spectra")
