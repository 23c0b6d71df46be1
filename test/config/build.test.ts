/** `nnc build` with what nnc.config.ts says. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { float32Tensor, writeSafetensors } from "../../compiler/pack/write-safetensors.ts";
import { nnc, temporaryFolder } from "../cli/support.ts";

const net = "model Net {\n  fc = Linear(2, 1)\n  forward(x: [N, 2]) { return fc(x) }\n}\n";
const weights = writeSafetensors([
  float32Tensor({ name: "fc.weight", shape: [1, 2], data: Float32Array.of(1, 2) }),
  float32Tensor({ name: "fc.bias", shape: [1], data: Float32Array.of(3) }),
]);
const files = { "package.json": "{}", "models/deep/a.nn": net, "models/b.nn": net, "weights/a.safetensors": weights };
const all = `{
  files: "models/**/*.nn",
  target: "ts",
  format: "js",
  output: "out",
  standalone: true,
  embed: true,
  types: true,
  weights: { "models/deep/a.nn": "weights/a.safetensors" },
}`;
const project = (config: string): string =>
  temporaryFolder({ ...files, "nnc.config.ts": `export default ${config};\n` });

test("builds what it lists, each file with its own weights, and gives the same from any folder of the project", async () => {
  const folder = project(all);
  const text = (path: string): string => readFileSync(join(folder, path), "utf8");
  expect(await nnc(folder, ["build"])).toMatchObject({ code: 0, err: "" });
  expect(text("out/deep/a.nn.js")).toContain("const embedded =");
  expect(text("out/b.nn.js")).not.toContain("const embedded =");
  expect(text("models/deep/a.d.nn.ts")).toContain("from the weights embedded here");
  expect(text("models/b.d.nn.ts")).not.toContain("from the weights embedded here");
  expect(await nnc(join(folder, "models"), ["build", "--check"])).toMatchObject({ code: 0 });
  expect(await nnc(folder, ["types", "--check"])).toMatchObject({ code: 0 });
});

test("a named file is built alone, with its settings; options of the command line count for more", async () => {
  const folder = project(all);
  expect(await nnc(join(folder, "models"), ["build", "b.nn", "--format", "ts", "-o", "../here"])).toMatchObject({
    code: 0,
  });
  expect(existsSync(join(folder, "here/b.nn.ts"))).toBe(true);
  expect(await nnc(join(folder, "models"), ["build", "b.nn"])).toMatchObject({ code: 0 });
  expect(existsSync(join(folder, "out/b.nn.js"))).toBe(true);
});

test.each([
  [
    '{ files: "models", weights: { "c.nn": "w" } }',
    2,
    "error[NN5306]: weights are given for c.nn, and there is no such",
  ],
  ['{ files: "models", weights: { "models/b.nn": "w" } }', 3, "error: w: no such file or folder"],
  ['{ files: ["models/b.nn", "models/deep/../b.nn"] }', 0, ""],
])("%s", async (config, code, message) => {
  expect(await nnc(project(config), ["build"])).toMatchObject({ code, err: expect.stringContaining(message) });
});

test("every option reaches the module: the same text as with the options of the command line", async () => {
  const options =
    'target: "wasm", simd: "plain", wasmFile: true, math: "fast", profile: true, fuse: false, standalone: true';
  const byConfig = project(`{ files: "models/b.nn", types: true, ${options} }`);
  const byOptions = temporaryFolder(files);
  const flags = "--target wasm --simd plain --wasm-file --math fast --profile --no-fuse --standalone --types";
  expect(await nnc(byConfig, ["build"])).toMatchObject({ code: 0 });
  expect(await nnc(byOptions, ["build", "models/b.nn", ...flags.split(" ")])).toMatchObject({ code: 0 });
  for (const name of ["b.nn.ts", "b.nn.wasm", "b.d.nn.ts"])
    expect(readFileSync(join(byConfig, "models", name))).toEqual(readFileSync(join(byOptions, "models", name)));
  expect(await nnc(byConfig, ["types", "--check"])).toMatchObject({ code: 0 });
});

const large = "model Net { c = Conv2d(64, 64, 3, padding=1)  forward(x: [N, 64, 24, 24]) { return c(x) } }\n";

test.each([
  ["true", [], "verified:"],
  ["undefined", [], "not verified, which would take"],
  ["false", [], ""],
  ["true", ["--verify=off"], ""],
  ["true", ["--no-verify"], ""],
  ["false", ["--verify"], "verified:"],
])("verify: %s in a configuration, %j on the command line", async (verify, args, said) => {
  const folder = temporaryFolder({
    "net.nn": large,
    "nnc.config.ts": `export default { target: "ts", verify: ${verify} };`,
  });
  const { code, out } = await nnc(folder, ["build", "net.nn", ...args]);
  expect(code).toBe(0);
  expect(/^(?:not )?verified\b.*$/m.exec(out)?.[0] ?? "").toMatch(said === "" ? /^$/ : new RegExp(`^${said}`));
});
