/** Patterns of axes, as the package einops has them: https://einops.rocks/api/rearrange/. Axes are split, put in order, and joined. */
export const einops = `
import torch
import torch.nn as nn


def _axes(side, rest):
    groups, group = [], None
    for word in side.replace("(", " ( ").replace(")", " ) ").replace("...", " ... ").split():
        if word == "(":
            group = []
        elif word == ")":
            groups.append(group)
            group = None
        elif group is not None:
            group.extend(rest if word == "..." else [word] if word != "1" else [])
        elif word == "...":
            groups.extend([[each] for each in rest])
        else:
            groups.append([] if word == "1" else [word])
    return groups


def _arranged(x, pattern, reduction, sizes):
    if isinstance(x, (list, tuple)):
        x = torch.stack(x)
    left, right = pattern.split("->")
    hidden = x.dim() - len(_axes(left, []))
    rest = ["axis %d behind the dots" % i for i in range(hidden)] if "..." in left else []
    groups, wanted = _axes(left, rest), _axes(right, rest)
    names = []
    for i in reversed(range(len(groups))):
        group = groups[i]
        if len(group) == 0:
            x = x.squeeze(i)
        elif len(group) > 1:
            x = x.unflatten(i, tuple(sizes.get(name, -1) for name in group))
        names = group + names
    after = [name for group in wanted for name in group]
    gone = [i for i in range(len(names)) if names[i] not in after]
    if callable(reduction) and len(gone) > 0:
        x = reduction(x, tuple(gone))
    elif len(gone) > 0:
        reducer = {"max": "amax", "min": "amin"}.get(reduction, reduction)
        for at in reversed(gone) if reducer == "prod" else [tuple(gone) if len(gone) > 1 else gone[0]]:
            x = getattr(x, reducer)(at)
    names = [name for name in names if name in after]
    there = [name for name in after if name in names]
    order = [names.index(name) for name in there]
    if order != list(range(len(order))):
        x = x.permute(*order)
    for i in range(len(after)):
        if after[i] not in names:
            shape = [-1] * (x.dim() + 1)
            shape[i] = sizes[after[i]]
            x = x.unsqueeze(i).expand(*shape)
    at = len(after)
    for group in reversed(wanted):
        at -= len(group)
        if len(group) == 0:
            x = x.unsqueeze(at)
        elif len(group) > 1:
            x = x.flatten(at, at + len(group) - 1)
    return x


def rearrange(tensor, pattern, **axes_lengths):
    return _arranged(tensor, pattern, None, axes_lengths)


def repeat(tensor, pattern, **axes_lengths):
    return _arranged(tensor, pattern, None, axes_lengths)


def reduce(tensor, pattern, reduction, **axes_lengths):
    return _arranged(tensor, pattern, reduction, axes_lengths)


def einsum(*given):
    pattern = given[-1]
    letters = {}
    for name in pattern.replace("->", " ").replace(",", " ").split():
        if name != "..." and name not in letters:
            letters[name] = "abcdefghijklmnopqrstuvwxyz"[len(letters)]
    words = pattern.replace("->", " -> ").replace(",", " , ").split()
    return torch.einsum("".join(letters.get(word, word) for word in words), *given[:-1])


class Rearrange(nn.Module):
    def __init__(self, pattern, **axes_lengths):
        super().__init__()
        self.pattern = pattern
        self.axes_lengths = axes_lengths

    def forward(self, input):
        return _arranged(input, self.pattern, None, self.axes_lengths)


class Reduce(nn.Module):
    def __init__(self, pattern, reduction, **axes_lengths):
        super().__init__()
        self.pattern = pattern
        self.reduction = reduction
        self.axes_lengths = axes_lengths

    def forward(self, input):
        return _arranged(input, self.pattern, self.reduction, self.axes_lengths)
`;
