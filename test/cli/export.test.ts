import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { brokenNet, nnc, temporaryFolder, tinyNet } from "./support.ts";

test("nnc export writes ONNX beside the file, and replaces only what it has written", async () => {
  const folder = temporaryFolder({ "net.nn": tinyNet });
  expect(await nnc(folder, ["export", "net.nn"])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^net\.onnx: written, .* KB\n$/),
    err: "random weights from seed 0; give your own with --weights FILE\n",
  });
  expect((await nnc(folder, ["export", "net.nn"])).out).toContain("net.onnx: unchanged");
  const kept = readFileSync(join(folder, "net.onnx"));
  expect((await nnc(folder, ["export", "net.nn", "--fold-batch-norms"])).out).toContain("net.onnx: written");
  expect(readFileSync(join(folder, "net.onnx")).equals(kept)).toBe(false);
  writeFileSync(join(folder, "theirs.onnx"), "somebody else's");
  expect(await nnc(folder, ["export", "net.nn", "-o", "theirs.onnx"])).toMatchObject({
    code: 3,
    err: expect.stringContaining("nnc has not written this file"),
  });
});

test("the weights of an export are those that nnc reads", async () => {
  const folder = temporaryFolder({ "net.nn": tinyNet });
  await nnc(folder, ["export", "net.nn", "-o", "first.onnx"]);
  expect(await nnc(folder, ["export", "net.nn", "-o", "second.onnx", "--weights", "first.onnx"])).toMatchObject({
    code: 0,
    err: "",
  });
  expect(readFileSync(join(folder, "second.onnx")).equals(readFileSync(join(folder, "first.onnx")))).toBe(true);
});

test.each([
  ["export net.nn -o net.tflite", 2, "a network is exported as .onnx"],
  ["export net.nn --model Other", 2, "net.nn has no model Other"],
  ["export broken.nn", 1, "error[NN3004]"],
])("nnc %s", async (args, code, message) => {
  const folder = temporaryFolder({ "net.nn": tinyNet, "broken.nn": brokenNet });
  expect(await nnc(folder, args.split(" "))).toMatchObject({ code, out: "", err: expect.stringContaining(message) });
});
