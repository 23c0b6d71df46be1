import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { nnc, temporaryFolder } from "./support.ts";

const page = readFileSync(new URL("../../docs/language.md", import.meta.url), "utf8");

test("nnc help language prints it, nnc help what there is", async () => {
  const folder = temporaryFolder();
  expect(await nnc(folder, ["help", "language"])).toEqual({ code: 0, out: page, err: "" });
  expect((await nnc(folder, ["help"])).out).toContain("nnc help language");
  expect(await nnc(folder, ["help", "build"])).toEqual(await nnc(folder, ["build", "--help"]));
  expect(await nnc(folder, ["help", "langauge"])).toMatchObject({ code: 2, out: "" });
});
