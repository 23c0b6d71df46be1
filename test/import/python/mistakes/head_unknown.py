import torch.nn as nn
from torchvision import models
import yaml
cfg = yaml.safe_load(open("cfg.yaml"))
model = models.squeezenet1_1()
model.classifier[1] = nn.Conv2d(512, cfg["classes"], 1)
