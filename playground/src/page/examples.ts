import digitsText from "../../../examples/digits/digits.nn?raw";
import digitsWeights from "../../../examples/digits/digits.safetensors?url";
import type { Sample } from "../run/image-input.ts";
import type { Model } from "../compiler-worker/requests.ts";

/** By the digit, a part of their file names: `3-a`. */
const digitImages: Readonly<Record<string, string>> = import.meta.glob("../../../examples/digits/images/*-a.png", {
  query: "?url",
  import: "default",
  eager: true,
});

/** One of each, for every network that takes pictures of their size. */
const digits: readonly Sample[] = Object.entries(digitImages).map(([path, url]) => ({
  title: `a ${path.replace(/^.*\/(\d)-.*$/, "$1")}`,
  url,
}));

export const samplesFor = (model: Model | undefined): readonly Sample[] =>
  model?.inputs.some(({ sizes }) => sizes.join() === "1,1,20,20") ? digits : [];

export interface Example {
  readonly name: string;
  readonly title: string;
  /** What is known on the page; the worker has the others. */
  readonly text?: string;
  readonly weights?: { readonly name: string; readonly url: string };
}

const network = (name: string, title: string): Example => ({ name, title });

export const examples: readonly Example[] = [
  {
    name: "digits",
    title: "Handwritten digits, trained",
    text: digitsText,
    weights: { name: "digits.safetensors", url: digitsWeights },
  },
  network("resnet18", "ResNet-18"),
  network("resnet50", "ResNet-50"),
  network("mobilenet_v2", "MobileNetV2"),
  network("mobilenet_v3_small", "MobileNetV3, small"),
  network("efficientnet_b0", "EfficientNet-B0"),
  network("densenet121", "DenseNet-121"),
  network("googlenet", "GoogLeNet"),
  network("shufflenet_v2_x1_0", "ShuffleNetV2"),
  network("squeezenet1_1", "SqueezeNet 1.1"),
  network("vgg16", "VGG-16"),
  network("alexnet", "AlexNet"),
  network("unet", "U-Net"),
  network("vit_b_16", "ViT-B/16"),
  network("resnet", "ResNet's module, for imports"),
  network("blocks", "Blocks of ResNet, for imports"),
];

export const exampleNamed = (name: string | undefined): Example | undefined =>
  examples.find((each) => each.name === name);
