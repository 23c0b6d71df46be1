"""What most people do with timm: a trained network of its name, and a head of their own."""

import timm
import torch
import torch.nn as nn
from timm.models.vision_transformer import VisionTransformer


class Classifier(nn.Module):
    def __init__(self, model_name="mobilenetv3_small_100", num_classes=3):
        super().__init__()
        self.backbone = timm.create_model(model_name, pretrained=True, num_classes=0, in_chans=1)
        self.stages = timm.create_model("mobilenetv3_small_100.lamb_in1k", features_only=True, out_indices=(0, 2))
        self.vit = VisionTransformer(img_size=16, patch_size=8, embed_dim=24, depth=2, num_heads=2, num_classes=5)
        self.vit.reset_classifier(0)
        channels = self.stages.feature_info.channels()
        self.maps = nn.ModuleList([nn.Conv2d(each, 2, 1) for each in channels])
        self.head = nn.Linear(self.backbone.conv_head.out_channels + self.vit.num_features, num_classes)

    def forward(self, x):
        maps = [conv(each).mean((2, 3)) for conv, each in zip(self.maps, self.stages(x))]
        tokens = self.vit.forward_features(x)
        features = torch.cat([self.backbone(x[:, :1]), self.vit(x)], 1)
        return self.head(features), torch.cat(maps, 1), tokens[:, 1:].mean(1)
