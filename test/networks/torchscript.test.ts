import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { hasErrors } from "../../grammar/diagnostic.ts";
import { renderDiagnostic, source } from "../../compiler/index.ts";
import { read } from "../../compiler/import/torchscript/index.ts";
import { writeTree } from "../../compiler/import/tree/write-tree.ts";
import { largestDifference } from "../support/compare.ts";
import { loadModule, tensorsOf } from "../support/load-module.ts";
import { repositoryFile } from "../support/read-file.ts";
import { arraysOf } from "../import/torchscript/arrays-of.ts";

/** max|ours − PyTorch| ≤ BOUND · max|PyTorch|. */
const BOUND = 1e-5;

/** Each with the files of examples/networks that write the same network by hand. Those with 50 million weights and more are left out. */
const networks: Readonly<Record<string, readonly string[]>> = {
  densenet121: ["densenet121"],
  efficientnet_b0: ["efficientnet_b0"],
  googlenet: ["googlenet"],
  mobilenet_v2: ["mobilenet_v2"],
  mobilenet_v3_large: ["mobilenet_v3_large", "mobilenet_v3"],
  mobilenet_v3_small: ["mobilenet_v3_small", "mobilenet_v3"],
  resnet18: ["resnet18", "resnet", "blocks"],
  resnet34: ["resnet34", "resnet", "blocks"],
  resnet50: ["resnet50", "resnet", "blocks"],
  resnet101: ["resnet101", "resnet", "blocks"],
  resnext50_32x4d: ["resnext50_32x4d", "resnet", "blocks"],
  shufflenet_v2_x1_0: ["shufflenet_v2_x1_0"],
  squeezenet1_1: ["squeezenet1_1"],
  mnasnet1_0: [],
};

/** PyTorch as the system has it: 1.13, with torchvision 0.14. */
const python = ["/usr/bin/python3", "python3"].find(
  (each) => spawnSync(each, ["-c", "import torch, torchvision"]).status === 0,
);

if (python === undefined) console.warn("PyTorch and torchvision are not installed: their networks are not traced");

const lines = (text: string): number => text.split("\n").filter((line) => line.trim() !== "").length;

test.skipIf(python === undefined)(
  "torchvision's networks, traced, come out as short as by hand, and answer as PyTorch does",
  { timeout: 1_800_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "nnc-torchscript-"));
    const names = Object.keys(networks);
    try {
      const script = fileURLToPath(new URL("../import/torchscript/make_torchvision.py", import.meta.url));
      execFileSync(python ?? "", [script, folder, ...names]);
      const found: string[] = [];
      for (const name of names) found.push(await compare(name, join(folder, name), networks[name] ?? []));
      const equal = found.filter((each) => each.startsWith("equal")).length;
      console.log(`of torchvision's ${names.length} networks ${equal} come out equal\n${found.join("\n")}`);
      expect(found.filter((each) => !each.startsWith("equal"))).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

async function compare(name: string, folder: string, byHand: readonly string[]): Promise<string> {
  const bytes = new Uint8Array(readFileSync(join(folder, "model.pt")));
  const { tree, weights, diagnostics } = await read(bytes, { path: "model.pt", inputs: [{ sizes: [1, 3, 64, 64] }] });
  if (!tree || hasErrors(diagnostics))
    return `${name}: ${diagnostics.map((each) => renderDiagnostic(each)).join("\n")}`;
  const text = writeTree(tree);
  const [Model] = Object.values(await loadModule(source(`${name}.nn`, text), { target: "wasm" }));
  const network = await Model?.create(arraysOf(weights));
  const [result] = tensorsOf(network?.forward({ data: floatsIn(folder, "input"), shape: [1, 3, 64, 64] }) ?? []);
  const worst = largestDifference(result?.data ?? [], floatsIn(folder, "output"));
  const missing = readFileSync(join(folder, "names.txt"), "utf8")
    .split("\n")
    // What only training calls is no part of what was traced.
    .filter((weight) => !weight.startsWith("aux") && !weights.has(weight));
  const own = byHand.reduce((sum, file) => sum + lines(repositoryFile(`examples/networks/${file}.nn`).text), 0);
  const told = `${name}: ${worst.toExponential(1)} off, ${lines(text)} lines${own === 0 ? "" : `, ${own} by hand`}`;
  if (missing.length > 0) return `${told}; without ${missing.slice(0, 3).join(", ")}`;
  if (own > 0 && lines(text) > 2 * own) return `too long: ${told}`;
  return worst <= BOUND ? `equal: ${told}` : told;
}

function floatsIn(folder: string, name: string): Float32Array {
  const bytes = readFileSync(join(folder, `${name}.f32`));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
