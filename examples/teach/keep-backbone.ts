// Keeps of the weights that backbone.nn was trained to what the page needs: everything but the layer that tells digits apart.
//
//     npx tsx examples/teach/keep-backbone.ts digits.safetensors
import { readFileSync, writeFileSync } from "node:fs";
import { readSafetensors, toFloat32 } from "../../runtime/index.ts";
import { writeSafetensors } from "../../runtime/train/index.ts";

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("which safetensors file?");
const tensors = [...readSafetensors(readFileSync(file))]
  .filter(([name]) => name.startsWith("features.") && !name.endsWith("num_batches_tracked"))
  .map(([name, tensor]) => [name, { shape: tensor.shape, data: toFloat32(tensor, name) }] as const);
writeFileSync(new URL("backbone.safetensors", import.meta.url), writeSafetensors(new Map(tensors)));
