import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileNetwork } from "../../compiler/plugin/compile-network.ts";
import { float32Tensor, writeSafetensors } from "../../compiler/pack/write-safetensors.ts";
import { readSafetensors } from "../../runtime/safetensors.ts";
import { nnc, temporaryFolder } from "./support.ts";

const file = (name: string): Uint8Array => readFileSync(new URL(`../import/files/${name}`, import.meta.url));

/** The network whose weights most of the files in test/import hold. */
const net = `model Net {
  layers = Sequential(Conv2d(2, 3, 3), BatchNorm2d(3), Linear(4, 2))
  forward(x: [N, 2, 4, 6]) { return layers(x) }
}
`;

const names = [
  ...["0.weight", "0.bias"],
  ...["1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"],
  ...["2.weight", "2.bias"],
].map((name) => `layers.${name}`);

const namesIn = (folder: string, name: string): readonly string[] => [
  ...readSafetensors(readFileSync(join(folder, name))).keys(),
];

test("lists what is in a file: names, shapes, types, statistics; as data, too", async () => {
  const folder = temporaryFolder({
    "a.pth": file("averaged.pth"),
    "all.pth": file("everything.pth"),
    "odd.pth": file("odd-ones.pth"),
  });
  const { out, err, code } = await nnc(folder, ["weights", "a.pth"]);
  expect(code).toBe(0);
  expect(err).toBe("of the weights model is taken; there is also model_ema; name the one that is meant: a.pth:model\n");
  expect(out).toMatch(
    /^name +shape +type +size +min +max +mean +std +NaN\nlayers\.0\.weight +\[3, 2, 3, 3\] +F32 +216 B .*\n/,
  );
  expect(out).toMatch(/\n9 tensors, 80 numbers, 324 B: F32, I64 \(PyTorch, model\)\n$/);
  const all = await nnc(folder, ["weights", "all.pth", "--json", "--only", "f32", "--only", "i64", "--only", "c64"]);
  expect(JSON.parse(all.out)).toMatchObject({
    format: "PyTorch",
    key: null,
    tensors: [
      { name: "f32", dtype: "F32", shape: [8], bytes: 32, min: null, max: null, nan: 1, infinite: 2 },
      { name: "i64", min: -(2 ** 63), max: 2 ** 63, nan: 0 },
      { name: "c64", dtype: "C64", min: null, mean: null, nan: null },
    ],
  });
  expect((await nnc(folder, ["weights", "odd.pth"])).out).toContain("sparse: not read, this is a sparse tensor");
});

test("converts to safetensors, which stays the same byte for byte, and replaces nothing of others", async () => {
  const folder = temporaryFolder({
    "a.pth": file("averaged.pth"),
    "p.pth": file("parallel.pth"),
    "all.pth": file("everything.pth"),
    "foreign.safetensors": writeSafetensors([float32Tensor({ name: "x", shape: [1], data: new Float32Array(1) })]),
  });
  const convert = (...args: readonly string[]) => nnc(folder, ["weights", "convert", ...args]);
  expect(await convert("a.pth:model_ema", "-o", "b.safetensors")).toMatchObject({
    code: 0,
    err: "",
    out: "b.safetensors  9 tensors  1 KB\n",
  });
  expect(namesIn(folder, "b.safetensors")).toEqual(names);
  expect((await convert("a.pth:model_ema", "-o", "b.safetensors")).out).toContain("(unchanged)");
  expect(await convert("a.pth", "-o", "foreign.safetensors")).toMatchObject({
    code: 3,
    err: expect.stringContaining("--force replaces it"),
  });
  expect(await convert("a.pth", "-o", "foreign.safetensors", "--force")).toMatchObject({ code: 0 });
  expect(
    await convert(
      "p.pth",
      "-o",
      "c.safetensors",
      "--strip",
      "module.",
      "--rename",
      "layers.0=conv",
      "--only",
      "conv.*",
      "--half",
    ),
  ).toMatchObject({ code: 0 });
  expect(namesIn(folder, "c.safetensors")).toEqual(["conv.weight", "conv.bias"]);
  expect(readSafetensors(readFileSync(join(folder, "c.safetensors"))).get("conv.bias")?.dtype).toBe("F16");
  expect(await convert("a.pth", "-o", "within.safetensors", "--rename", "=whole.")).toMatchObject({ code: 0 });
  expect(namesIn(folder, "within.safetensors").every((name) => name.startsWith("whole."))).toBe(true);
  for (const [args, code, says] of [
    [["a.pth"], 2, "there is nowhere to write to"],
    [["a.pth", "-o", "b.pth"], 2, "weights are written as .safetensors"],
    [["b.safetensors", "-o", "b.safetensors"], 2, "this file is read by the same command"],
    [["a.pth", "-o", "d.safetensors", "--strip", "modul."], 1, "--strip modul.: no name begins so"],
    [["a.pth", "-o", "d.safetensors", "--rename", "9=a"], 1, "--rename 9=a: no name is 9, or begins so"],
    [["a.pth", "-o", "d.safetensors", "--rename", "9"], 2, "--rename 9: this is not OLD=NEW"],
    [["a.pth", "-o", "d.safetensors", "--rename", "="], 2, "--rename =: this is not OLD=NEW"],
    [["a.pth", "-o", "d.safetensors", "--only", "conv*"], 1, "--only conv*: no name fits"],
    [
      ["a.pth", "-o", "d.safetensors", "--rename", "layers.0=layers.1"],
      1,
      'error[NN4013]: "layers.0.weight" and "layers.1.weight" would both be called "layers.1.weight"',
    ],
    [["all.pth", "-o", "d.safetensors", "--half", "--only", "f32"], 1, 'error[NN4014]: "f32" has 1 value beyond 65504'],
    [["none.pth", "-o", "d.safetensors"], 3, "none.pth: no such file or folder"],
  ] as const)
    expect(await convert(...args)).toMatchObject({ code, err: expect.stringContaining(says) });
});

test("a network is built, run and checked with whatever its weights come in, and comes out the same", async () => {
  const folder = temporaryFolder({
    "net.nn": net,
    "a.pth": file("averaged.pth"),
    "old.pth": file("checkpoint-legacy.pth"),
    "parallel.pth": file("parallel.pth"),
    "parts.bin.index.json": file("parts.bin.index.json"),
    "part-1-of-2.bin": file("part-1-of-2.bin"),
    "part-2-of-2.bin": file("part-2-of-2.bin"),
  });
  expect((await nnc(folder, ["weights", "convert", "a.pth:model", "-o", "plain.safetensors"])).code).toBe(0);
  const run = (...args: readonly string[]) => nnc(folder, ["run", "net.nn", "--json", "--weights", ...args]);
  const { out } = await run("plain.safetensors");
  expect(out).toMatch(/^\[/);
  for (const args of [
    ["a.pth"],
    ["a.pth:model"],
    ["old.pth"],
    ["parts.bin.index.json"],
    ["parallel.pth", "--strip", "module."],
  ])
    expect(await run(...args)).toMatchObject({ code: 0, out });
  expect((await run("a.pth:model_ema")).out).not.toBe(out);
  expect((await run("a.pth")).err).toContain("of the weights model is taken; there is also model_ema");

  const build = (...args: readonly string[]) => nnc(folder, ["build", "net.nn", "--no-verify", "--weights", ...args]);
  expect((await build("plain.safetensors")).code).toBe(0);
  const packed = readFileSync(join(folder, "net.nn.weights"));
  expect(await build("old.pth")).toMatchObject({ code: 0, err: "", out: expect.stringContaining("(unchanged)") });
  const guessed = await build("a.pth");
  expect(guessed.err).toContain(
    "warning[NN5406]: a.pth holds several sets of weights: model is taken, beside it there is model_ema",
  );
  expect(guessed.err).toContain("name the one that is meant: a.pth:model");
  expect(readFileSync(join(folder, "net.nn.weights"))).toEqual(packed);

  const unfit = await build("parallel.pth");
  expect(unfit).toMatchObject({ code: 1, err: expect.stringContaining("error[NN4001]") });
  expect(unfit.err).toContain(
    'hint: these names start with "module.": --strip module. takes it away, or stripPrefix: "module." in nnc.config.ts',
  );
  expect(
    (await nnc(folder, ["weights", "convert", "plain.safetensors", "-o", "bare.safetensors", "--strip", "layers."]))
      .code,
  ).toBe(0);
  expect((await build("bare.safetensors")).err).toContain(
    'hint: the model\'s names start with "layers.": nnc weights convert, with --rename =layers., puts it before all',
  );
});

test("nnc.config.ts and plugins take them, and a prefix away", async () => {
  const config = (options: string): string => `export default { files: "net.nn", ${options} };\n`;
  const folder = temporaryFolder({
    "package.json": "{}",
    "net.nn": net,
    "parallel.pth": file("parallel.pth"),
    "whole.pth": file("whole.pth"),
    "nnc.config.ts": config('weights: "parallel.pth", stripPrefix: "module."'),
  });
  expect(await nnc(folder, ["check"])).toMatchObject({ code: 0, err: "" });
  expect(await nnc(folder, ["build"])).toMatchObject({ code: 0, err: "" });
  const compile = (weights: string, stripPrefix?: string) =>
    compileNetwork({
      folder,
      file: join(folder, "net.nn"),
      target: undefined,
      options: { verify: false, embedBelow: 0, weights, ...(stripPrefix === undefined ? {} : { stripPrefix }) },
      isDevelopment: false,
    });
  const { weights, files, diagnostics } = await compile("parallel.pth", "module.");
  expect(diagnostics).toEqual([]);
  expect(Buffer.from(weights ?? [])).toEqual(readFileSync(join(folder, "net.nn.weights")));
  expect(files).toContain(join(folder, "parallel.pth"));
  expect((await compile("parallel.pth")).diagnostics[0]?.message).toContain("--strip module. takes it away");
  expect((await compile("whole.pth")).diagnostics[0]?.message).toContain(
    "whole.pth: NN4008: this is a whole pickled model",
  );
});

test("what a network needs and the file has no tensor for is refused by its name", async () => {
  const folder = temporaryFolder({
    "net.nn": "model Net { sparse = Parameter([3, 3])  forward(x: [N, 3]) { return x @ sparse } }\n",
    "odd.pth": file("odd-ones.pth"),
  });
  for (const command of ["build", "run"])
    expect(await nnc(folder, [command, "net.nn", "--weights", "odd.pth", "--allow-extra"])).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        'error[NN4010]: the network needs "sparse", and this is a sparse tensor: save it .to_dense()',
      ),
    });
});
