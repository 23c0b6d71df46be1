import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkOptions } from "../../compiler/plugin/check-options.ts";
import type { PluginOptions } from "../../compiler/plugin/options.ts";
import { loadNetwork } from "../../compiler/plugin/load-network.ts";
import { nnc, temporaryFolder } from "../cli/support.ts";
import { float32Tensor, writeSafetensors } from "../../compiler/pack/write-safetensors.ts";

const text = "model Net { fc = Linear(2, 1, bias=false)  forward(x: [N, 2]) { return fc(x) |> sigmoid } }\n";
const weightsOf = (name: string): Uint8Array =>
  writeSafetensors([float32Tensor({ name, shape: [1, 2], data: Float32Array.of(1, 2) })]);
const weights = weightsOf("fc.weight");
const project = (files: Readonly<Record<string, string | Uint8Array>>): string =>
  temporaryFolder({ "package.json": "{}", "net.nn": text, ...files });

/** What a bundler gets of `net.nn`; the weights' place is `"there"`. */
async function load(folder: string, options: PluginOptions = {}, isDevelopment = false) {
  const watched: string[] = [];
  const placed: Uint8Array[] = [];
  const module = await loadNetwork(join(folder, "net.nn"), {
    folder,
    options,
    isDevelopment,
    watch: (file) => void watched.push(file.slice(folder.length + 1)),
    warn: ({ text }) => expect.fail(text),
    fail({ text }) {
      throw new Error(text);
    },
    placeWorker: () => "",
    placeWeights: ({ bytes }) => (placed.push(bytes), '"there"'),
  });
  return { code: module?.code, watched, placed };
}

test.each<PluginOptions>([
  {},
  { target: "ts", fuse: false },
  { target: "wasm", simd: "plain", math: "fast" },
  { target: "auto", profile: true, set: { H: 3 } },
])("command line, configuration and plugin make the same module of %o", async (options) => {
  const open = `module Any() { fc = Linear(2, 1)  forward(x: [N, H, 2]) { return fc(x) |> sigmoid } }
model Net = Any() where H = 2
`;
  const folder = project({ "net.nn": open });
  const config = { ...options, sourceMap: false, format: "js" };
  const { set = {}, fuse, profile, ...words } = options;
  const flags = [
    ...Object.entries(words).map(([name, value]) => `--${name}=${String(value)}`),
    ...Object.entries(set).map(([name, size]) => `--set=${name}=${size}`),
    ...(fuse === false ? ["--no-fuse"] : []),
    ...(profile ? ["--profile"] : []),
  ];
  const built = async (...args: readonly string[]): Promise<string> => {
    expect(await nnc(folder, ["build", "net.nn", ...args])).toMatchObject({ code: 0 });
    return readFileSync(join(folder, "net.nn.js"), "utf8");
  };
  const code = await built("--format=js", "--no-source-map", ...flags);
  expect((await load(folder, options)).code).toBe(code);
  writeFileSync(join(folder, "nnc.config.ts"), `export default ${JSON.stringify(config)};\n`);
  expect(await built()).toBe(code);
  expect((await load(folder)).code).toBe(code);
});

test("what the plugin is told counts for more than the configuration, whose file is watched", async () => {
  const folder = project({ "nnc.config.ts": 'export default { target: "ts" };\n' });
  const told = await load(folder);
  expect(told.code).not.toContain("tryWasm");
  expect(told.watched).toContain("nnc.config.ts");
  expect((await load(folder, { target: "wasm" })).code).toContain("tryWasm");
});

test("a configuration that is wrong fails a bundler's build, too", async () => {
  const folder = project({ "nnc.config.ts": "export default {\n  taget: 1,\n};\n" });
  await expect(load(folder)).rejects.toThrow(/NN5303\]: there is no option taget\n --> nnc.config.ts:2:3/);
});

test("weights that lie beside a network are taken everywhere", async () => {
  const folder = project({ "net.safetensors": weights });
  const { out } = await nnc(folder, ["build", "net.nn", "--types"]);
  expect(out).toContain("verified");
  expect(existsSync(join(folder, "net.nn.weights"))).toBe(true);
  expect(readFileSync(join(folder, "net.d.nn.ts"), "utf8")).toContain("weights?");
  const types = readFileSync(join(folder, "net.d.nn.ts"), "utf8");
  await nnc(folder, ["types", "net.nn"]);
  expect(readFileSync(join(folder, "net.d.nn.ts"), "utf8")).toBe(types);
  expect((await load(folder, { embedBelow: 0 })).placed).toHaveLength(1);
  writeFileSync(join(folder, "x.f32"), new Uint8Array(Float32Array.of(1, -0.5).buffer));
  const ran = await nnc(folder, ["run", "net.nn", "--input", "x.f32", "--json"]);
  expect(ran.err).toBe("weights: net.safetensors\n");
  expect(ran.out).toContain("[[0.5]]");
});

test("unless nobody wants them", async () => {
  const folder = project({ "net.safetensors": weights });
  expect(await nnc(folder, ["build", "net.nn", "--no-weights"])).toMatchObject({ code: 0 });
  expect(existsSync(join(folder, "net.nn.weights"))).toBe(false);
  expect((await nnc(folder, ["run", "net.nn", "--no-weights"])).err).toMatch(/^random weights and input from seed 0/);
  writeFileSync(join(folder, "nnc.config.ts"), "export default { weights: false };\n");
  await nnc(folder, ["build", "net.nn"]);
  expect(existsSync(join(folder, "net.nn.weights"))).toBe(false);
  expect((await load(folder, { embedBelow: 0 })).placed).toEqual([]);
});

test("one file for all networks, from the configuration", async () => {
  const folder = project({
    "nnc.config.ts": 'export default { weights: "all/w.safetensors", embed: true };\n',
    "all/w.safetensors": weights,
  });
  expect(await nnc(folder, ["build", "net.nn"])).toMatchObject({ code: 0 });
  expect(readFileSync(join(folder, "net.nn.ts"), "utf8")).toContain("const embedded =");
  const { code, placed } = await load(folder);
  expect([code?.includes("const embedded ="), placed.length]).toEqual([true, 0]);
});

test("some that lie there and do not fit are named, and what leaves them alone", async () => {
  const folder = project({ "net.safetensors": weightsOf("other") });
  const { code, err } = await nnc(folder, ["build", "net.nn"]);
  expect(code).toBe(1);
  expect(err).toMatch(
    /^error\[NN4001\]: net\.safetensors: the weights do not fit the model\n[^]*fc\.weight[^]*--no-weights leaves it alone\n/,
  );
  expect((await nnc(folder, ["run", "net.nn"])).err).toMatch(
    /^error\[NN4001\]: net\.safetensors: the weights do not fit the model\n[^]*--no-weights leaves it alone\n/,
  );
  await expect(load(folder)).rejects.toThrow(/NN5403\]: net\.safetensors: NN4001/);
});

test("a file with the weights of all models of a network has nothing superfluous", async () => {
  const two = text + text.replace("model Net", "model Other").replaceAll("fc", "g");
  const both = writeSafetensors(
    ["fc.weight", "g.weight"].map((name) => float32Tensor({ name, shape: [1, 2], data: Float32Array.of(1, 2) })),
  );
  const folder = project({ "net.nn": two, "net.safetensors": both });
  expect(await nnc(folder, ["build", "net.nn"])).toMatchObject({ code: 0 });
  const third = float32Tensor({ name: "third", shape: [1], data: Float32Array.of(1) });
  writeFileSync(join(folder, "net.safetensors"), writeSafetensors([third]));
  expect((await nnc(folder, ["build", "net.nn"])).err).toContain("third");
});

test("--embed without anything to embed says so", async () => {
  const { code, err } = await nnc(project({}), ["build", "net.nn", "--embed", "--no-weights"]);
  expect([code, err.split("\n")[0]]).toEqual([
    2,
    "error: --embed puts weights into the module, so it needs --weights FILE",
  ]);
});

test("an option that the plugin does not have is refused, with the one that was meant", () => {
  expect(() => checkOptions({ wieghts: false } as PluginOptions)).toThrow(
    "nnc: the plugin has no option wieghts: did you mean weights?",
  );
  expect(() => checkOptions({ math: "fst" as "fast" })).toThrow(
    'nnc: the plugin\'s option math is "exact" or "fast", not "fst"',
  );
  expect(() => checkOptions({ weights: false, embedBelow: 3, target: "ts", set: { H: 2 } })).not.toThrow();
});
