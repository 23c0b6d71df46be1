/** Fourier transforms along dimensions of a known length: products with matrices of cosines and sines. */
export const fourier = `
import math

import torch


def _waves(rows, columns, size):
    turns = torch.outer(torch.arange(rows), torch.arange(columns)) % size
    angles = turns * (2 * math.pi / size)
    return torch.cos(angles), torch.sin(angles)


def _scale(size, norm, inverse):
    if norm == "ortho":
        return 1 / math.sqrt(size)
    return 1 / size if (norm == "forward") != inverse else 1.0


def _apart(x):
    return (x.real, x.imag) if torch.is_complex(x) else (x, None)


def _sized(x, n, dim):
    if x is None or n is None or x.shape[dim] == n:
        return x
    if x.shape[dim] > n:
        return x.narrow(dim, 0, n)
    shape = list(x.shape)
    shape[dim] = n - x.shape[dim]
    return torch.cat([x, torch.zeros(shape)], dim=dim)


def _transform(input, n, dim, norm, inverse, columns=None):
    real, imag = (_sized(x, n, dim) for x in _apart(input))
    size = real.shape[dim]
    cos, sin = _waves(size, columns or size, size)
    scale = _scale(size, norm, inverse)
    cos, sin = cos * scale, sin * (scale if inverse else -scale)
    real = real.movedim(dim, -1)
    if imag is None:
        return torch.complex((real @ cos).movedim(-1, dim), (real @ sin).movedim(-1, dim))
    imag = imag.movedim(dim, -1)
    return torch.complex((real @ cos - imag @ sin).movedim(-1, dim), (real @ sin + imag @ cos).movedim(-1, dim))


def fft(input, n=None, dim=-1, norm="backward"):
    return _transform(input, n, dim, norm, False)


def ifft(input, n=None, dim=-1, norm="backward"):
    return _transform(input, n, dim, norm, True)


def rfft(input, n=None, dim=-1, norm="backward"):
    return _transform(input, n, dim, norm, False, (n or input.shape[dim]) // 2 + 1)


def irfft(input, n=None, dim=-1, norm="backward"):
    size = n or 2 * (input.shape[dim] - 1)
    kept = size // 2 + 1
    real, imag = (_sized(x, kept, dim).movedim(dim, -1) for x in _apart(input))
    cos, sin = _waves(kept, size, size)
    scale = _scale(size, norm, True)
    twice = torch.tensor([scale if 2 * k % size == 0 else 2 * scale for k in range(kept)]).view(kept, 1)
    return (real @ (cos * twice) - imag @ (sin * twice)).movedim(-1, dim)


def _along(one, input, s, dim, norm):
    if dim is None:
        dim = range(-len(s), 0) if s is not None else range(-input.ndim, 0)
    sizes = s or [None for _ in dim]
    for size, each in zip(sizes, dim):
        input = one(input, size, each, norm)
    return input


def fftn(input, s=None, dim=None, norm="backward"):
    return _along(fft, input, s, dim, norm)


def ifftn(input, s=None, dim=None, norm="backward"):
    return _along(ifft, input, s, dim, norm)


def rfftn(input, s=None, dim=None, norm="backward"):
    dims = list(range(-len(s), 0) if s is not None else range(-input.ndim, 0)) if dim is None else list(dim)
    sizes = list(s) if s is not None else [None for _ in dims]
    input = rfft(input, sizes[-1], dims[-1], norm)
    return _along(fft, input, sizes[:-1], dims[:-1], norm)


def irfftn(input, s=None, dim=None, norm="backward"):
    dims = list(range(-len(s), 0) if s is not None else range(-input.ndim, 0)) if dim is None else list(dim)
    sizes = list(s) if s is not None else [None for _ in dims]
    input = _along(ifft, input, sizes[:-1], dims[:-1], norm)
    return irfft(input, sizes[-1], dims[-1], norm)


def fft2(input, s=None, dim=(-2, -1), norm="backward"):
    return fftn(input, s, dim, norm)


def ifft2(input, s=None, dim=(-2, -1), norm="backward"):
    return ifftn(input, s, dim, norm)


def rfft2(input, s=None, dim=(-2, -1), norm="backward"):
    return rfftn(input, s, dim, norm)


def irfft2(input, s=None, dim=(-2, -1), norm="backward"):
    return irfftn(input, s, dim, norm)


def fftshift(input, dim=None):
    dims = list(range(input.ndim)) if dim is None else [dim] if isinstance(dim, int) else list(dim)
    shift = lambda x: torch.roll(x, [x.shape[d] // 2 for d in dims], dims)
    return input.each(shift) if torch.is_complex(input) else shift(input)


def ifftshift(input, dim=None):
    dims = list(range(input.ndim)) if dim is None else [dim] if isinstance(dim, int) else list(dim)
    shift = lambda x: torch.roll(x, [-(x.shape[d] // 2) for d in dims], dims)
    return input.each(shift) if torch.is_complex(input) else shift(input)
`;
