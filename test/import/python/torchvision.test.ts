import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { importNetwork, rendered } from "./import-network.ts";

/** torchvision 0.14 as Debian installs it. */
const folder = "/usr/lib/python3/dist-packages/torchvision/models";

const networks = [
  ["alexnet", "alexnet"],
  ["convnext", "convnext_tiny"],
  ["densenet", "densenet121"],
  ["googlenet", "googlenet"],
  ["mnasnet", "mnasnet1_0"],
  ["mobilenetv2", "mobilenet_v2"],
  ["resnet", "resnet50"],
  ["shufflenetv2", "shufflenet_v2_x1_0"],
  ["squeezenet", "squeezenet1_1"],
  ["vgg", "vgg16_bn"],
  ["vision_transformer", "vit_b_16"],
] as const;

if (!existsSync(folder)) console.warn(`torchvision is not at ${folder}: its files are not imported`);

test.skipIf(!existsSync(folder))("torchvision's own files are imported", { timeout: 240_000 }, () => {
  const found = networks.map(([file, name]) => {
    const { diagnostics } = importNetwork(`${folder}/${file}.py`, [1, 3, 224, 224], { class: name });
    return { file, errors: diagnostics.filter(({ severity }) => severity === "error") };
  });
  const right = found.filter(({ errors }) => errors.length === 0);
  console.log(`of torchvision's ${networks.length} files ${right.length} are imported without an error`);
  for (const { file, errors } of found) expect(`${file}: ${rendered(errors)}`).toBe(`${file}: `);
});
