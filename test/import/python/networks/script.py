"""A script as tutorials have it: no class, a network of torchvision's, a head of one's own, and training below."""

import time

import torch
import torch.nn as nn
import torch.optim as optim
from torchvision import models, transforms

device = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")
normalize = transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
loader = list(zip(torch.rand(0, 2, 3, 32, 32), torch.zeros(0, 2)))


def freeze(net, is_frozen):
    if is_frozen:
        for param in net.parameters():
            param.requires_grad = False


def initialize(name, num_classes):
    net, size = None, 0
    if name == "squeezenet":
        net = models.squeezenet1_1(weights="IMAGENET1K_V1")
        freeze(net, True)
        net.classifier[1] = nn.Conv2d(512, num_classes, kernel_size=(1, 1))
        size = 224
    return net, size


def fit(net, criterion, optimizer, epochs=1):
    since = time.time()
    for epoch in range(epochs):
        for images, labels in loader:
            optimizer.zero_grad()
            criterion(net(images.to(device)), labels).backward()
            optimizer.step()
    print(f"{time.time() - since:.0f} s")
    return net


model, input_size = initialize("squeezenet", 3)
model = model.to(device)
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(model.classifier.parameters(), lr=0.001, momentum=0.9)
model = fit(model, criterion, optimizer)
