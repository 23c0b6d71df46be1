import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { nnc, temporaryFolder } from "../cli/support.ts";

/** A folder that holds a file of the tests of imports, under another name. */
function folderWith(file: string, name: string): string {
  const folder = temporaryFolder({});
  copyFileSync(fileURLToPath(new URL(file, import.meta.url)), join(folder, name));
  return folder;
}

test.each([
  ["onnx/files/resnet.onnx", "net.onnx", []],
  ["onnx/files/text.onnx", "net.onnx", []],
  ["torchscript/files/lenet.pt", "net.pt", ["--input", "1,1,16,16"]],
])("%s becomes a network and its weights, which every command takes", async (file, name, options) => {
  const folder = folderWith(file, name);
  const { code, out, err } = await nnc(folder, ["import", name, ...options]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/^net\.nn: written .*\nnet\.safetensors: written .*\n/);
  if (name.endsWith(".onnx")) expect(out).toMatch(/verified: it answers as the file does, but for \d\.\de-\d+ /);
  expect((await nnc(folder, ["check", "net.nn"])).code).toBe(0);
  const ran = await nnc(folder, ["run", "net.nn"]);
  expect([ran.code, ran.err]).toEqual([0, expect.stringContaining("weights: net.safetensors")]);
  const again = await nnc(folder, ["import", name, ...options]);
  expect(again.out).toMatch(/net\.nn: unchanged .*\nnet\.safetensors: unchanged /);
});

test("what is not supported is told at once, and nothing is written", async () => {
  const folder = folderWith("onnx/files/unsupported.onnx", "net.onnx");
  const { code, err } = await nnc(folder, ["import", "net.onnx"]);
  expect(code).toBe(1);
  for (const op of ["NonZero", "Det", "Fused"]) expect(err).toContain(op);
  expect(existsSync(join(folder, "net.nn"))).toBe(false);
});

test("a network that somebody has changed is left alone, and so are its weights", async () => {
  const folder = folderWith("onnx/files/resnet.onnx", "net.onnx");
  await nnc(folder, ["import", "net.onnx"]);
  const changed = `# mine\n${readFileSync(join(folder, "net.nn"), "utf8")}`;
  const other = temporaryFolder({ "net.nn": changed });
  copyFileSync(join(folder, "net.onnx"), join(other, "net.onnx"));
  const { code, err } = await nnc(other, ["import", "net.onnx"]);
  expect([code, err.includes("--force")]).toEqual([3, true]);
  expect(readFileSync(join(other, "net.nn"), "utf8")).toBe(changed);
  expect(existsSync(join(other, "net.safetensors"))).toBe(false);
});

test.each([
  ["files/everything.pth", "a file of weights", "nnc import net.py"],
  ["files/arrays.npz", "a file of weights", "torch.jit.trace"],
])("%s holds no network, and the message says what does", async (file, what, help) => {
  const folder = folderWith(file, "net.bin");
  const { code, err } = await nnc(folder, ["import", "net.bin"]);
  expect([code, err]).toEqual([1, expect.stringContaining(what)]);
  expect(err).toContain(help);
});

test.each([
  ["", "net.onnx", "this is an empty file"],
  ["garbage that says nothing", "net.pt", "this is no file that is known, neither TorchScript nor ONNX"],
])("of %j the message does not say that it holds weights", async (text, name, what) => {
  const folder = temporaryFolder({ [name]: text });
  const { code, err } = await nnc(folder, ["import", name]);
  expect([code, err]).toEqual([1, expect.stringContaining(what)]);
});

test.each([
  [["-o", "net.txt"], 2, "-o net.txt: a network is imported as .nn"],
  [["-o", "a.nn", "-o", "b.nn"], 2, "-o is given twice: a.nn and b.nn"],
  [["--input", "y=1,1,16,16"], 1, "the network takes 1 input, x; none is called y"],
  [["--input", "1,16,16"], 1, "the batch comes first in --input: 1,1,16,16"],
])("%j is refused, and the message says why", async (options, wanted, what) => {
  const folder = folderWith("torchscript/files/lenet.pt", "net.pt");
  const { code, err } = await nnc(folder, ["import", "net.pt", ...options]);
  expect([code, err]).toEqual([wanted, expect.stringContaining(what)]);
});

test("another network than that of the last import stays, and the message does not say who wrote it", async () => {
  const folder = folderWith("onnx/files/text.onnx", "net.onnx");
  await nnc(folder, ["import", "net.onnx"]);
  copyFileSync(fileURLToPath(new URL("torchscript/files/lenet.pt", import.meta.url)), join(folder, "other.pt"));
  const { code, err } = await nnc(folder, ["import", "other.pt", "--input", "1,1,16,16", "-o", "net.nn"]);
  expect([code, err]).toEqual([3, expect.stringContaining("net.nn: this file holds something else")]);
});

test("what is printed has been compiled and verified before", async () => {
  const folder = folderWith("onnx/files/attention-open.onnx", "net.onnx");
  const { code, out } = await nnc(folder, ["import", "net.onnx", "-o", "-"]);
  expect([code, out]).toEqual([0, expect.stringContaining("in_proj = Linear(8, 24)")]);
});
