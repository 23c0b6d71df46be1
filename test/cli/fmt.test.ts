import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nnc, temporaryFolder, tinyNet } from "./support.ts";

const read = (folder: string, path: string): string => readFileSync(join(folder, path), "utf8");

test("formats what parses, and leaves the rest as it is", async () => {
  const folder = temporaryFolder({ "a.nn": "model   A {}\n", "b.nn": "model B {", "c.nn": tinyNet });
  const { code, out, err } = await nnc(folder, ["fmt", "."]);
  expect({ code, out }).toEqual({ code: 1, out: "a.nn formatted\n" });
  expect(err).toContain("--> b.nn:1:10");
  expect([read(folder, "a.nn"), read(folder, "b.nn")]).toEqual(["model A {}\n", "model B {"]);
});

test("--check writes nothing", async () => {
  const folder = temporaryFolder({ "a.nn": "model   A {}\n", "c.nn": tinyNet });
  expect(await nnc(folder, ["fmt", "--check", "."])).toEqual({ code: 1, out: "a.nn is not formatted\n", err: "" });
  expect(read(folder, "a.nn")).toBe("model   A {}\n");
  expect(await nnc(folder, ["fmt", "--check", "c.nn"])).toEqual({
    code: 0,
    out: "1 file, nothing to change\n",
    err: "",
  });
});

test("- goes from stdin to stdout", async () => {
  expect(await nnc(".", ["fmt", "-"], "model   A {}")).toEqual({ code: 0, out: "model A {}\n", err: "" });
  expect(await nnc(".", ["fmt", "-", "--check"], "model   A {}")).toMatchObject({ code: 1 });
  expect(await nnc(".", ["fmt", "-"], "model A {")).toMatchObject({ code: 1, out: "" });
});
