import torch.nn as nn

class Net(nn.Module)
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 4)

    def forward(self, x)
        if x.dim() == 2
            x = x * 2
        return self.fc(x)
