import { mkdirSync, writeFileSync } from "node:fs";
import { compile, type CompileOptions } from "../../compiler/index.ts";
import { tensorsOf, type GeneratedModel } from "../../test/support/load-module.ts";
import { readRepositoryFile } from "../../test/support/read-file.ts";
import type { Network, Peer } from "./peer.ts";

type Target = "wasm" | "ts";

/** The module as a user gets it, who asks for one target and for a file that imports nothing. */
export async function moduleOf(
  { name, source }: Pick<Network, "name" | "source">,
  target: Target,
  more: Pick<CompileOptions, "weightsUrl" | "simd"> = {},
): Promise<string> {
  const options = { format: "js", standalone: true, target, load: readRepositoryFile, ...more } as const;
  const { code } = await compile(source, options);
  if (code === undefined) throw new Error(`${name} does not compile`);
  return code;
}

/** This repository: the module imported from a file of its own. */
const nnc = (title: string, target: Target, more: Pick<CompileOptions, "simd"> = {}): Peer => ({
  title,
  async load(network) {
    const file = new URL(
      `../.cache/${network.name}.${[target, ...Object.values(more)].join(".")}.mjs`,
      import.meta.url,
    );
    mkdirSync(new URL(".", file), { recursive: true });
    writeFileSync(file, await moduleOf(network, target, more));
    // The module was made a moment ago; its one class is what GeneratedModel says of all of them.
    const models = (await import(file.href)) as Record<string, GeneratedModel>;
    const Model = Object.values(models).find((each) => "signature" in each);
    if (!Model) throw new Error(`${network.name} has no model`);
    const net = await Model.create(network.weights);
    if (net.target !== target) throw new Error(`${network.name} came as ${net.target} instead of ${target}`);
    return () => tensorsOf(net.forward(network.input))[0]?.data ?? new Float32Array();
  },
});

export const typescript = nnc("nnc --target ts", "ts");
export const wasm = nnc("nnc", "wasm");
export const plain = nnc("nnc --simd plain", "wasm", { simd: "plain" });
