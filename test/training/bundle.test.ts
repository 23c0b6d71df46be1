import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { compile, source, type Source } from "../../compiler/index.ts";

const top = new URL("../../", import.meta.url);
const inTop = (path: string): string => fileURLToPath(new URL(path, top));

/** A page's bundle of what it imports from a module, minified. */
async function bundleOf(code: string, entry: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: inTop("."), loader: "js" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    plugins: [
      {
        name: "module",
        setup(builder) {
          builder.onResolve({ filter: /^nnc\// }, ({ path }) => ({
            path: inTop(path === "nnc/train" ? "runtime/train/index.ts" : "runtime/index.ts"),
            sideEffects: false,
          }));
          builder.onResolve({ filter: /^\.\/net\.nn\.js$/ }, () => ({ path: "net.nn.js", namespace: "module" }));
          builder.onLoad({ filter: /.*/, namespace: "module" }, () => ({ contents: code, resolveDir: inTop(".") }));
        },
      },
    ],
  });
  return outputFiles?.[0]?.text ?? "";
}

const plain = `model Net {
  conv = Conv2d(1, 4, 3)
  bn = BatchNorm2d(4)
  fc = Linear(4, 2)
  forward(x: [N, 1, 8, 8]) { return fc(bn(relu(conv(x))).mean((2, 3))) }
}`;
const trained = plain.replace(
  /\}$/,
  "loss(x: [N, 1, 8, 8], label: [N]) { return cross_entropy(forward(x), label) }\n}",
);

test.each(["auto", "wasm", "ts"] as const)(
  "who imports only the model ships nothing of its trainer, target=%s",
  async (target) => {
    const entry = 'import { Net } from "./net.nn.js"; console.log(Net);';
    const codeOf = async (text: string): Promise<string> =>
      (await compile(source("net.nn", text), { format: "js", target })).code ?? "";
    const [without, with_] = await Promise.all([codeOf(plain), codeOf(trained)]);
    expect(with_.length).toBeGreaterThan(1.5 * without.length);
    const bundle = await bundleOf(with_, entry);
    expect(bundle).not.toMatch(/cross_entropy|gradient|isRandom/);
    // Names that a minifier hands out may differ; nothing else.
    expect(Math.abs(bundle.length - (await bundleOf(without, entry)).length)).toBeLessThan(20);
  },
);

/** Kilobytes, gzipped, of a trainer with its model, and what it adds to that, each with and without relaxed SIMD. */
const MOST = { both: 64, added: 40 };

test("a trainer of ResNet-18 is small", async () => {
  const load = (path: string): Source => source(path, readFileSync(new URL(`examples/networks/${path}`, top), "utf8"));
  const text = `import { BasicBlock } from "./blocks.nn"
import { ResNet } from "./resnet.nn"
module Trained(net: module) {
  net = net
  forward(x: [N, 3, 224, 224]) { return net(x) }
  loss(x: [N, 3, 224, 224], label: [N]) { return cross_entropy(forward(x), label) }
}
model ResNet18 = Trained(ResNet(BasicBlock, [2, 2, 2, 2]))`;
  const { code = "" } = await compile(source("net.nn", text), { format: "js", target: "wasm", load, root: "" });
  const sizeOf = async (name: string): Promise<number> =>
    gzipSync(await bundleOf(code, `import { ${name} } from "./net.nn.js"; console.log(${name});`)).length / 1000;
  const [both, model] = [await sizeOf("ResNet18Trainer"), await sizeOf("ResNet18")];
  const shown = [both, model, both - model].map((kilobytes) => kilobytes.toFixed(1));
  console.log(
    `a trainer of ResNet-18 with the model: ${shown[0]} KB gzipped; without: ${shown[1]}; what it adds: ${shown[2]}`,
  );
  expect(both).toBeLessThan(MOST.both);
  expect(both - model).toBeLessThanOrEqual(MOST.added);
});
