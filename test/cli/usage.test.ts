import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { CompilerBug } from "../../compiler/ir/compiler-bug.ts";
import * as pipeline from "../../compiler/pipeline.ts";
import { wantsColor } from "../../compiler/cli/terminal.ts";
import { nnc, temporaryFolder, tinyNet } from "./support.ts";

vi.mock(import("../../compiler/pipeline.ts"), { spy: true });

const rows: readonly (readonly [args: string, code: number, message: string])[] = [
  ["check", 2, "no file is named, and there is no nnc.config.ts"],
  ["types", 2, "no file is named, and there is no nnc.config.ts"],
  ["check net.nn --jsn", 2, "Did you mean --json?"],
  ["check net.nn --set H", 2, "--set H: this is not NAME=SIZE"],
  ["check net.nn --set H=0", 2, "--set H=0: this is not NAME=SIZE"],
  ["check net.nn --set H=1e3", 2, "--set H=1e3: this is not NAME=SIZE"],
  ["check net.nn --set H=-3", 2, "--set H=-3: this is not NAME=SIZE"],
  ["check net.nn --set H=1 --set H=2", 2, "--set H is given twice"],
  ["check net.nn --json --format json", 2, "cannot be used with option"],
  ["check net.nn --format yaml", 2, "--format yaml: there are pretty, compact, json, github"],
  ["check net.nn --max-warnings -1", 2, "--max-warnings -1: this is not a whole number from 0 on"],
  ["types net.nn --target gpu", 2, "--target gpu: there are auto, wasm, ts"],
  ["check package.json", 2, "package.json is not a .nn file"],
  ["check net.onnx", 2, "net.onnx is not a .nn file\nhelp: nnc import net.onnx writes one"],
  ["summary net.onnx", 2, "net.onnx is not a .nn file\nhelp: nnc import net.onnx writes one"],
  ["graph package.json", 2, "package.json is not a .nn file"],
  ["explain package.json", 2, "package.json is not a .nn file"],
  ["check none.nn", 3, "none.nn: no such file or folder"],
  ["check loop.nn", 3, "loop.nn: its links go round in a circle"],
  ["check net.nn/x.nn", 3, "net.nn/x.nn: a part of the path is not a folder"],
  ["check empty", 3, "empty: there are no .nn files in this folder"],
  ["build net.nn --embed", 2, "--embed puts weights into the module, so it needs --weights FILE"],
  ["build net.nn --weights none.safetensors", 3, "none.safetensors: no such file or folder"],
  ["build net.nn --format py", 2, "--format py: there is ts, and js with its .d.ts"],
  ["build net.nn --emit tokens", 2, "--emit tokens: there is no such stage"],
  ["build net.nn --emit ts -o out", 2, "cannot be used with option"],
  ["build net.nn sub/net.nn -o out", 2, "net.nn and sub/net.nn would both be written to out/net.nn.ts"],
  ["build net.nn -o package.json", 3, "package.json/net.nn.ts: "],
  ["fmt - net.nn", 2, "- stands alone"],
  ["run net.nn --top 0", 2, "--top 0: this is not a whole number from 1 on"],
  [
    "run net.nn --output y.xyz",
    2,
    "--output y.xyz: outputs are written as .npy, .safetensors, .f32 and .json, not as .xyz",
  ],
  ["run net.nn --seed x", 2, "--seed x: this is not a whole number from 0 on"],
  ["run net.nn --labels l.txt", 2, "--labels names what --top K shows, so it needs --top"],
  ["run net.nn --model Tony", 2, "net.nn has no model Tony"],
  ["run net.nn --input a.npy --input b.npy", 2, "the model takes x, so there must be 1 --input, not 2"],
  ["run net.nn --input none.npy", 3, "none.npy: no such file or folder"],
  ["run net.nn --input package.json", 1, "inputs are read from .npy, .safetensors, .f32 and .png files"],
  ["run net.nn --weights package.json", 1, "error[NN4002]: this is JSON text, not weights"],
];

test.each(rows)("nnc %s", async (args, code, message) => {
  const folder = temporaryFolder({
    "net.nn": tinyNet,
    "sub/net.nn": tinyNet,
    "empty/readme": "",
    "package.json": "{}",
    "net.onnx": new Uint8Array([8, 8, 0xff]),
  });
  symlinkSync("loop.nn", join(folder, "loop.nn"));
  const ran = await nnc(folder, args.split(" "));
  expect(ran).toMatchObject({ code, out: "", err: expect.stringContaining(message) });
});

test.each(["check", "fmt", "types", "summary"])("nnc %s with a variable of a script that is empty", async (command) => {
  const folder = temporaryFolder({ "net.nn": tinyNet });
  const err = `error: nnc ${command} "": the name is empty\n`;
  expect(await nnc(folder, [command, ""])).toEqual({ code: 2, out: "", err });
});

test("help and version are no errors", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(await nnc(".", ["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
  for (const command of [
    "bench",
    "build",
    "check",
    "explain",
    "fmt",
    "graph",
    "init",
    "ops",
    "run",
    "summary",
    "types",
  ]) {
    const { code, out } = await nnc(".", [command, "--help"]);
    expect(code).toBe(0);
    expect(out).toContain(`For example:\n  $ nnc ${command} `);
  }
});

test.each([new CompilerBug("no kernel for conv9d"), new TypeError("x is undefined")])(
  "a fault of ours: %s",
  async (bug) => {
    vi.mocked(pipeline.runPipeline).mockImplementationOnce(() => {
      throw bug;
    });
    const { code, err } = await nnc(temporaryFolder({ "net.nn": tinyNet }), ["check", "net.nn"]);
    expect(code).toBe(70);
    expect(err).toMatch(/^this is a bug in nnc, not in your file\. Please report/);
    expect(err).toContain(bug.message);
  },
);

test("when there is colour", () => {
  expect(wantsColor(true, {})).toBe(true);
  expect(wantsColor(false, {})).toBe(false);
  expect(wantsColor(true, { NO_COLOR: "1" })).toBe(false);
  expect(wantsColor(true, { NO_COLOR: "" })).toBe(true);
  expect(wantsColor(false, { FORCE_COLOR: "1" })).toBe(true);
  expect(wantsColor(true, { FORCE_COLOR: "0" })).toBe(false);
  expect(wantsColor(true, { TERM: "dumb" })).toBe(false);
});
