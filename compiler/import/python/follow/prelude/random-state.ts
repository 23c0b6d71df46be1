/** numpy's generators of random numbers, which only say how something begins: what they draw is left to chance. */
export const randomState = `
import torch


def _shape(size):
    return tuple(size) if isinstance(size, (tuple, list)) else () if size is None else (size,)


class RandomState:
    def __init__(self, seed=None):
        self.seed = seed

    def randint(self, low, high=None, size=None):
        return torch.randint(0, 1, _shape(size))

    def integers(self, low, high=None, size=None):
        return torch.randint(0, 1, _shape(size))

    def permutation(self, n):
        return torch.randint(0, 1, (n,))

    def rand(self, *size):
        return torch.rand(size)

    def random(self, size=None):
        return torch.rand(_shape(size))

    def randn(self, *size):
        return torch.randn(size)

    def uniform(self, low=0.0, high=1.0, size=None):
        return torch.rand(_shape(size)) * (high - low) + low

    def normal(self, loc=0.0, scale=1.0, size=None):
        return torch.randn(_shape(size)) * scale + loc


default_rng = RandomState
`;
