/** What a mask selects of a tensor: it is as much as the numbers tell, and so it only ever goes back to where the mask is. */
export const selected = `
from dataclasses import dataclass


@dataclass
class Selected:
    of: object
    mask: object

    def beside(self, other):
        if not isinstance(other, Selected):
            return other
        assert other.mask is self.mask
        return other.of

    def __neg__(self):
        return Selected(-self.of, self.mask)

    def __add__(self, other):
        return Selected(self.of + self.beside(other), self.mask)

    def __radd__(self, other):
        return Selected(other + self.of, self.mask)

    def __sub__(self, other):
        return Selected(self.of - self.beside(other), self.mask)

    def __rsub__(self, other):
        return Selected(other - self.of, self.mask)

    def __mul__(self, other):
        return Selected(self.of * self.beside(other), self.mask)

    def __rmul__(self, other):
        return Selected(other * self.of, self.mask)

    def __truediv__(self, other):
        return Selected(self.of / self.beside(other), self.mask)

    def __rtruediv__(self, other):
        return Selected(other / self.of, self.mask)

    def __pow__(self, other):
        return Selected(self.of ** self.beside(other), self.mask)
`;
