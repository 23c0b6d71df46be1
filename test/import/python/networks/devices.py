import torch
import torch.nn as nn

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


# Where tensors lie says nothing here.
class Net(nn.Module):
    def __init__(self, size=4):
        super().__init__()
        self.device = torch.device("cpu")
        self.fc = nn.Linear(size, size).to(device)

    def forward(self, x):
        own = x.device
        chosen = torch.device("cuda:0") if x.is_cuda else torch.device("cpu")
        steps = torch.arange(0, 4, device=chosen).to(own)
        hidden = torch.ones(x.size(0), 4).to(device)
        return self.fc(x.to(self.device)) + steps + hidden


net = Net().to(device)
