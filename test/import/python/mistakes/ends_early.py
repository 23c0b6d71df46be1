from torch import nn


class Net(
