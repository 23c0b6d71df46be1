import { closeSync, ftruncateSync, openSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readWhole, writeWhole } from "../../compiler/driver/whole-files.ts";
import { nnc, temporaryFolder, tinyNet } from "../cli/support.ts";

/** More than what Node reads or writes at once; nothing of it lies on the disk. */
const SIZE = 2 ** 31 + 100;

function largeFile(folder: string): string {
  const path = join(folder, "large.safetensors");
  const file = openSync(path, "w");
  ftruncateSync(file, SIZE);
  closeSync(file);
  return path;
}

test("files of more than 2 GiB are read and written as a whole", () => {
  const folder = temporaryFolder();
  const bytes = readWhole(largeFile(folder));
  expect(bytes.length).toBe(SIZE);
  const copy = join(folder, "copy");
  writeWhole(copy, bytes);
  expect(statSync(copy).size).toBe(SIZE);
});

test("weights of more than 2 GiB that are none are refused by a code", async () => {
  const folder = temporaryFolder({ "net.nn": tinyNet });
  const { code, err } = await nnc(folder, ["build", "net.nn", "--weights", largeFile(folder)]);
  expect(code).toBe(1);
  expect(err).toMatch(/^error\[NN\d+\]: /);
});
