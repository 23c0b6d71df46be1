/**
 * Complex numbers, as pairs of tensors: what rotary embeddings and Fourier transforms are written with.
 */
export const complex = `
from dataclasses import dataclass

import torch


@dataclass
class Complex:
    real: object
    imag: object

    @property
    def shape(self):
        return self.real.shape

    @property
    def ndim(self):
        return self.real.ndim

    @property
    def device(self):
        return self.real.device

    @property
    def dtype(self):
        return torch.complex64

    def is_complex(self):
        return True

    def size(self, *args):
        return self.real.size(*args)

    def dim(self):
        return self.real.dim()

    def numel(self):
        return self.real.numel()

    def to(self, *args, **kwargs):
        return self

    def type_as(self, other):
        return self

    def cuda(self, *args):
        return self

    def cpu(self):
        return self

    def detach(self):
        return self

    def contiguous(self):
        return self

    def clone(self):
        return self.each(lambda x: x.clone())

    def each(self, change):
        return Complex(change(self.real), change(self.imag))

    def __getitem__(self, at):
        return self.each(lambda x: x[at])

    def __setitem__(self, at, value):
        self.real[at] = value.real if isinstance(value, Complex) else value
        self.imag[at] = value.imag if isinstance(value, Complex) else 0

    def __len__(self):
        return len(self.real)

    def view(self, *args):
        return self.each(lambda x: x.view(*args))

    def reshape(self, *args):
        return self.each(lambda x: x.reshape(*args))

    def unsqueeze(self, dim):
        return self.each(lambda x: x.unsqueeze(dim))

    def squeeze(self, *args):
        return self.each(lambda x: x.squeeze(*args))

    def transpose(self, *args):
        return self.each(lambda x: x.transpose(*args))

    def permute(self, *args):
        return self.each(lambda x: x.permute(*args))

    def flatten(self, *args, **kwargs):
        return self.each(lambda x: x.flatten(*args, **kwargs))

    def expand(self, *args):
        return self.each(lambda x: x.expand(*args))

    def repeat(self, *args):
        return self.each(lambda x: x.repeat(*args))

    def chunk(self, *args, **kwargs):
        return tuple(Complex(a, b) for a, b in zip(self.real.chunk(*args, **kwargs), self.imag.chunk(*args, **kwargs)))

    def sum(self, *args, **kwargs):
        return self.each(lambda x: x.sum(*args, **kwargs))

    def mean(self, *args, **kwargs):
        return self.each(lambda x: x.mean(*args, **kwargs))

    def conj(self):
        return Complex(self.real, -self.imag)

    def abs(self):
        return torch.sqrt(self.real * self.real + self.imag * self.imag)

    def angle(self):
        return torch.atan2(self.imag, self.real)

    def __neg__(self):
        return Complex(-self.real, -self.imag)

    def __add__(self, other):
        if isinstance(other, Complex):
            return Complex(self.real + other.real, self.imag + other.imag)
        return Complex(self.real + other, self.imag)

    def __radd__(self, other):
        return self + other

    def __sub__(self, other):
        if isinstance(other, Complex):
            return Complex(self.real - other.real, self.imag - other.imag)
        return Complex(self.real - other, self.imag)

    def __rsub__(self, other):
        return Complex(other - self.real, -self.imag)

    def __mul__(self, other):
        if isinstance(other, Complex):
            real = self.real * other.real - self.imag * other.imag
            return Complex(real, self.real * other.imag + self.imag * other.real)
        return Complex(self.real * other, self.imag * other)

    def __rmul__(self, other):
        return self * other

    def __truediv__(self, other):
        if isinstance(other, Complex):
            size = other.real * other.real + other.imag * other.imag
            return self * other.conj() / size
        return Complex(self.real / other, self.imag / other)

    def __matmul__(self, other):
        if isinstance(other, Complex):
            real = self.real @ other.real - self.imag @ other.imag
            return Complex(real, self.real @ other.imag + self.imag @ other.real)
        return Complex(self.real @ other, self.imag @ other)


def _pair(x):
    return x if isinstance(x, Complex) else Complex(x, torch.zeros_like(x))


def einsum_of_complex(equation, *operands):
    operands = operands[0] if isinstance(operands[0], (list, tuple)) else operands
    total, *others = [_pair(x) for x in operands]
    assert len(others) == 1
    (other,) = others
    of = lambda a, b: torch.einsum(equation, a, b)
    real = of(total.real, other.real) - of(total.imag, other.imag)
    return Complex(real, of(total.real, other.imag) + of(total.imag, other.real))


def cat_of_complex(tensors, dim=0):
    pairs = [_pair(x) for x in tensors]
    return Complex(torch.cat([x.real for x in pairs], dim), torch.cat([x.imag for x in pairs], dim))


def stack_of_complex(tensors, dim=0):
    pairs = [_pair(x) for x in tensors]
    return Complex(torch.stack([x.real for x in pairs], dim), torch.stack([x.imag for x in pairs], dim))


def mul_of_complex(a, b):
    return a * b


def matmul_of_complex(a, b):
    return _pair(a) @ b


def complex(real, imag):
    return Complex(real, imag)


def polar(abs, angle):
    return Complex(abs * torch.cos(angle), abs * torch.sin(angle))


def view_as_complex(input):
    return Complex(input[..., 0], input[..., 1])


def view_as_real(input):
    return torch.stack([input.real, input.imag], dim=-1)


def istft(input, *args, **kwargs):
    return view_as_real(input).istft(*args, **kwargs) if isinstance(input, Complex) else input.istft(*args, **kwargs)


def is_complex(input):
    return isinstance(input, Complex)
`;
