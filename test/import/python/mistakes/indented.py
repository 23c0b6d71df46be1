import torch.nn as nn


   # a comment stands where it likes
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.text = """
    a string goes on as it likes
  """
        self.conv = nn.Conv2d(
  3, 4, 1)

    def forward(self, x):
        return self.conv(x)

  net = Net()
