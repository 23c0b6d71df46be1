/** Generated modules under the strictest settings, and what their types say about right and wrong code. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compile, source, type CompileOptions } from "../../compiler/index.ts";
import { tinyNet } from "./support.ts";
import { typecheck } from "./typecheck.ts";

async function moduleOf(path: string, text: string, options: CompileOptions = {}): Promise<string> {
  const { code, diagnostics } = await compile(source(path, text), options);
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  return code ?? "";
}

const sample = (name: string): string =>
  readFileSync(new URL(`../grammar/samples/${name}.nn`, import.meta.url), "utf8");

const names = [
  "seed_net1",
  "seed_net4",
  "seed_bottleneck",
  "structure_two_towers",
  "structure_dense",
  "fuse_squeeze_excite",
];

const hostile = `## Ends */ here, \`\${and}\` there.
model Float32Array {
  constructor = Conv2d(1, 1, 1)
  shown = Linear(4, 2)
  forward(arguments: [N, 1, 2, 2], out: [N, 1, 2, 2]) { return { "data": shown(flatten(constructor(arguments), 1)), shape: out } }
}
model NncError { forward(n: [N, 2]) { return relu(n) } }
`.replace('"data"', "data");

const numbers = `model Numbers {
  forward(x: [N, 4], y: [N, 4]) {
    return x // 2, 2 // x, x // y, x // -0.5, x // 0, x ** 0.5, logical_and(x, 2), logical_or(0, x), logical_xor(x, 2),
      where(x > 0, x, 3), maximum(x, 2), 2 < x, x == 2, x != 2, 2 - (3 - x), x / (2 / x), -(-x), clamp(x, 2, 2)
  }
}
`;

const right = `
  import { Tiny } from "./tiny.nn.ts";
  import { Case } from "./structure_two_towers.nn.ts";
  const tiny = await Tiny.create();
  const y = tiny.forward(new Float32Array(16));
  const three: 3 = y.shape[1];
  const batch: number = y.shape[0];
  tiny.forward({ data: y.data, shape: [5, 1, 4, 4] });
  tiny.forwardInto(y.data, new Float32Array(3));
  const { logits, features } = (await Case.create({ "embed.bias": [1, 2] }, { seed: 3 })).forward(y.data, y.data);
  const widths: readonly [4, 12] = [logits.shape[1], features.shape[1]];
  export const all = [three, batch, widths, Tiny.signature.parameters];
`;

const wrong = `
  import { Tiny } from "./tiny.nn.ts";
  declare const tiny: Tiny;
  declare const data: Float32Array;
  tiny.forward({ data, shape: [1, 3, 4, 4] });
  tiny.forward({ data, shape: [1, 4, 4] });
  tiny.forward([1, 2, 3]);
  tiny.forward(data).shape[2];
  export const four: 4 = tiny.forward(data).shape[1];
  new Tiny([]);
`;

test("strict-clean; right code passes, a wrong literal shape does not", async () => {
  const modules: Record<string, string> = { "right.ts": right, "wrong.ts": wrong };
  modules["tiny.nn.ts"] = await moduleOf("tiny.nn", tinyNet);
  modules["standalone.nn.ts"] = await moduleOf("tiny.nn", tinyNet, { standalone: true, embed: new Uint8Array(9) });
  modules["unfused.nn.ts"] = await moduleOf("tiny.nn", tinyNet, { fuse: false });
  modules["hostile.nn.ts"] = await moduleOf("hostile.nn", hostile);
  modules["hostile-standalone.nn.ts"] = await moduleOf("hostile.nn", hostile, { standalone: true });
  modules["numbers.nn.ts"] = await moduleOf("numbers.nn", numbers);
  for (const name of names) modules[`${name}.nn.ts`] = await moduleOf(`${name}.nn`, sample(name));
  const { types = "" } = await compile(source("tiny.nn", tinyNet), { format: "js", standalone: true });
  modules["declared.d.ts"] = types;

  const found = typecheck(modules);
  expect(found.filter((line) => !line.startsWith("wrong.ts"))).toEqual([]);
  expect(found.map((line) => line.split(":")[1])).toEqual(["5", "6", "7", "8", "9", "10"]);
});
