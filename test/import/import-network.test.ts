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
