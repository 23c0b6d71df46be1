import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { brokenNet, nnc, temporaryFolder, tinyNet } from "./support.ts";

const read = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );

test("each stage and each pass is a numbered file, and the index says what each pass changed", async () => {
  const folder = temporaryFolder({ "net.nn": tinyNet });
  const dump = join(folder, "dump");
  expect(await nnc(folder, ["build", "net.nn", "--dump", "dump"])).toEqual({
    code: 0,
    out: "net.nn → dump/index.txt  28 files\n",
    err: "",
  });
  expect(readdirSync(folder).sort()).toEqual(["dump", "net.nn"]);
  const files = read(dump);
  const names = [...files.keys()];
  expect(names.slice(0, 6)).toEqual([
    "00-source.nn",
    "01-ast.json",
    "02-resolved.txt",
    "03-graph.txt",
    "04-pass-eliminate-dead.txt",
    "05-pass-remove-identities.txt",
  ]);
  expect(names.slice(-8)).toEqual([
    "20-plan-ts.txt",
    "21-kernels-ts.txt",
    "22-plan-wasm.txt",
    "23-kernels-wasm.txt",
    "24-wasm.wat",
    "25-wasm-relaxed.wat",
    "26-net.nn.ts",
    "index.txt",
  ]);
  expect(files.get("00-source.nn")).toBe(tinyNet);
  expect(files.get("04-pass-eliminate-dead.txt")).toBe("changed nothing\n");
  expect(files.get("05-pass-remove-identities.txt")).toMatch(/^graph Tiny\(/);
  const index = (files.get("index.txt") ?? "").split("\n");
  expect(index.slice(0, -1).map((line) => line.split(" ")[0])).toEqual(names.slice(0, -1));
  expect(index[4]).toBe("04-pass-eliminate-dead.txt     changed nothing");
  expect(index[5]).toBe(
    "05-pass-remove-identities.txt  Tiny: 10 → 9 nodes: dropout taken out: it does nothing in inference (net.nn:9)",
  );
  expect(index.filter((line) => line.includes("pass-"))).toContainEqual(
    expect.stringContaining("relu rides on conv (net.nn:9)"),
  );

  const emitted: readonly (readonly [string, string])[] = [
    ["ast", "01-ast.json"],
    ["graph", "03-graph.txt"],
    ["optimized", "19-pass-fuse-epilogues.txt"],
    ["plan", "20-plan-ts.txt"],
    ["kernels", "21-kernels-ts.txt"],
    ["wat", "24-wasm.wat"],
    ["ts", "26-net.nn.ts"],
  ];
  for (const [stage, name] of emitted)
    expect([stage, (await nnc(folder, ["build", "net.nn", "--emit", stage])).out]).toEqual([stage, files.get(name)]);

  await nnc(folder, ["build", "net.nn", "--dump", "dump"]);
  expect(read(dump)).toEqual(files);

  // What only the last one had is gone, and what is not nnc's stays.
  writeFileSync(join(dump, "99-notes.txt"), "");
  await nnc(folder, ["build", "net.nn", "--dump", "dump", "--no-fuse", "--target", "ts"]);
  expect(readdirSync(dump).sort()).toEqual([
    ...names.slice(0, 5),
    "05-plan-ts.txt",
    "06-kernels-ts.txt",
    "07-net.nn.ts",
    "99-notes.txt",
    "index.txt",
  ]);
});

test("of two models, each pass has both", async () => {
  const other = "model Other { forward(x: [N, 3]) { return relu(x) } }\n";
  const folder = temporaryFolder({ "net.nn": `${tinyNet}\n${other}` });
  await nnc(folder, ["build", "net.nn", "--dump", "."]);
  const files = read(folder);
  expect(files.get("05-pass-remove-identities.txt")).toMatch(/^graph Tiny[^]*\n\ngraph Other/);
  expect(files.get("index.txt")).toMatch(/^05-pass-remove-identities\.txt +Tiny: 10 → 9 nodes: [^;\n]*$/m);
});

test("of a file with an error, what comes before it", async () => {
  const folder = temporaryFolder({ "net.nn": brokenNet });
  const { code, err } = await nnc(folder, ["build", "net.nn", "--dump", "dump"]);
  expect(code).toBe(1);
  expect(err).toContain("net.nn:3:");
  expect(readdirSync(join(folder, "dump"))).toEqual(["00-source.nn", "01-ast.json", "02-resolved.txt", "index.txt"]);
});
