import { expect, test } from "vitest";
import { source } from "../../../compiler/index.ts";
import { importPython } from "../../../compiler/import/python/import-python.ts";
import { vocabulary } from "../../../compiler/import/python/vocabulary.ts";

const imported = (made: string): ReturnType<typeof importPython> => {
  const entry = source(
    "net.py",
    `from torchvision.models.feature_extraction import create_feature_extractor\nimport timm\nimport torch\nimport torchvision\nfrom torchvision import models\nnet = ${made}\n`,
  );
  return importPython(entry, { vocabulary, inputs: [{ sizes: [1, 3, 64, 64] }] });
};
const textOf = (made: string): string | undefined => imported(made).text;
const codesOf = (made: string): readonly string[] =>
  imported(made)
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ code }) => code);

test.each([
  ['torch.hub.load("pytorch/vision:v0.10.0", "resnet18", pretrained=True)', "models.resnet18()"],
  [
    'torch.hub.load("pytorch/vision", model="squeezenet1_1", weights="DEFAULT", trust_repo=True)',
    "models.squeezenet1_1()",
  ],
  [
    'torch.hub.load("pytorch/vision:main", "lraspp_mobilenet_v3_large")',
    "models.segmentation.lraspp_mobilenet_v3_large()",
  ],
  [
    'torch.hub.load("facebookresearch/deit:main", "deit_tiny_patch16_224", img_size=64)',
    'timm.create_model("deit_tiny_patch16_224", img_size=64)',
  ],
  ['models.get_model("ResNet18", weights="DEFAULT", num_classes=4)', "models.resnet18(num_classes=4)"],
  ['models.__dict__["resnet18"](num_classes=4)', "models.resnet18(num_classes=4)"],
  ['getattr(models, "resnet18")(num_classes=4)', "models.resnet18(num_classes=4)"],
  ['timm.create_model("timm/resnet18.a1_in1k", True, num_classes=None)', "timm.models.resnet18()"],
])("%s is %s", (made, same) => {
  expect(textOf(made)).toBeDefined();
  expect(textOf(made)).toBe(textOf(same));
});

test("a network's parts are given as far as they are asked for", () => {
  const text = textOf('create_feature_extractor(models.resnet18(), {"layer1": "low", "layer2.0": "high"})') ?? "";
  expect(text).toMatch(/return\b.*low.*high/s);
  expect(text).toContain("layer2");
  expect(text).not.toMatch(/layer3|fc/);
});

test.each([
  // torchvision's activation changes what the first node gave.
  'create_feature_extractor(models.resnet18(), ["bn1", "layer1"])',
  'torch.hub.load("ultralytics/yolov5", "yolov5s")',
  'models.get_model("maxvit_t")',
  'timm.create_model("swin_tiny_patch4_window7_224")',
  // Whose weights are not of a thousand classes.
  'timm.create_model("vit_tiny_patch16_224.augreg_in21k", img_size=64)',
  'timm.create_model("resnet18", global_pool="catavgmax")',
  'timm.create_model("vit_tiny_patch16_224", img_size=64, features_only=True)',
])("%s is refused", (made) => {
  expect(codesOf(made)).not.toEqual([]);
});
