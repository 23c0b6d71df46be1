import torch.nn as nn
from torchvision import models
import pandas as pd
classes = pd.read_csv("x.csv").label.nunique()
def adapt(net):
    net.fc = nn.Linear(512, classes)
    return net
model = models.resnet18()
model = adapt(model)
