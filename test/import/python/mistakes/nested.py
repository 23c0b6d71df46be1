"""What functions within functions cannot do in a .nn file."""
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)

    def forward(self, x):
        scale = x.mean()
        count = 0
        sizes = {"a": x}

        def counted(y):
            nonlocal count
            count = count + 1
            return y * count

        def looked_up(y):
            return y * sizes["a"]

        def scaled(y):
            return y * scale

        apply = scaled
        try:
            x = self.fc(x)
        except ValueError:
            pass
        return apply(counted(looked_up(x)))
