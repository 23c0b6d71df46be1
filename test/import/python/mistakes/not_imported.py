class Net(nn.Module):
    def forward(self, x):
        return x
