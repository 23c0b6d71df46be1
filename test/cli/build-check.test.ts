import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nnc, temporaryFolder, tinyNet } from "./support.ts";

test("--check names what is stale, and writes nothing", async () => {
  const folder = temporaryFolder({ "a.nn": tinyNet, "b.nn": tinyNet });
  const check = () => nnc(folder, ["build", ".", "--format", "js", "--target", "ts", "--types", "--check"]);
  const names = ["nn.js", "nn.js.map", "nn.d.ts", "d.nn.ts", "d.nn.ts.map"];
  const missing = ["a", "b"].flatMap((file) => names.map((name) => `${file}.${name} is missing\n`));
  expect(await check()).toEqual({ code: 1, out: missing.join(""), err: "" });
  expect(readdirSync(folder)).toEqual(["a.nn", "b.nn"]);

  await nnc(folder, ["build", ".", "--format", "js", "--target", "ts", "--types"]);
  expect(await check()).toEqual({ code: 0, out: "10 files, up to date\n", err: "" });

  writeFileSync(join(folder, "a.nn"), tinyNet.replace("0.5", "0.25").replace("## A tiny one", "## Another"));
  rmSync(join(folder, "b.nn.js"));
  const { code, out } = await check();
  expect({ code, out: out.split("\n") }).toEqual({
    code: 1,
    out: [
      "a.nn.js is stale",
      "a.nn.js.map is stale",
      "a.nn.d.ts is stale",
      "a.d.nn.ts is stale",
      "b.nn.js is missing",
      "",
    ],
  });
});

test("--check tells errors as a build does", async () => {
  const folder = temporaryFolder({ "a.nn": "model M {" });
  expect(await nnc(folder, ["build", "a.nn", "--check"])).toMatchObject({ code: 1, out: "" });
});
