import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nnc, temporaryFolder, tinyNet } from "../cli/support.ts";
import { attacks, type Attack } from "./attack.ts";

const net = { "net.nn": tinyNet };
const handWritten = "export const mine = 1;\n";

/** A build that is refused, for what lies where the module would. */
const inTheWay = (
  name: string,
  files: Attack["files"],
  args: readonly string[],
  ...says: readonly string[]
): Attack => ({
  name,
  files: { ...net, ...files },
  args,
  code: 3,
  says,
});

const long = "a".repeat(252);

attacks("files", [
  inTheWay(
    "a module written by hand",
    { "net.nn.ts": handWritten },
    ["build", "net.nn"],
    "net.nn.ts: nnc has not written this file",
    "--force",
  ),
  inTheWay("types written by hand", { "net.d.nn.ts": handWritten }, ["types", "net.nn"], "net.d.nn.ts", "--force"),
  inTheWay(
    "JavaScript written by hand",
    { "net.nn.js": handWritten },
    ["build", "net.nn", "--format", "js"],
    "net.nn.js",
    "--force",
  ),
  inTheWay("a map of somebody else", { "net.nn.js.map": "{}" }, ["build", "net.nn", "--format", "js"], "net.nn.js.map"),
  inTheWay(
    "results over package.json",
    { "package.json": '{"name":"mine"}' },
    ["run", "net.nn", "--output", "package.json"],
    "package.json",
    "--force",
  ),
  inTheWay(
    "a picture drawn by hand",
    { "net.svg": "<svg><circle r='9'/></svg>" },
    ["graph", "net.nn"],
    "net.svg",
    "--force",
  ),
  inTheWay(
    "a folder in the way",
    { "net.nn.ts/inner.txt": "" },
    ["build", "net.nn"],
    "net.nn.ts: a folder is in the way",
  ),
  inTheWay(
    "a graph of somebody else",
    { "net.dot": "digraph { a -> b }" },
    ["graph", "net.nn", "-o", "net.dot"],
    "--force",
  ),
  inTheWay(
    "results over somebody's settings",
    { "y.json": '{"lr":0.1,"epochs":3}' },
    ["run", "net.nn", "--output", "y.json"],
    "y.json",
    "--force",
  ),
  inTheWay(
    "results over a list of somebody's",
    { "y.json": "[1,2,3]" },
    ["run", "net.nn", "--output", "y.json"],
    "--force",
  ),
  inTheWay(
    "results over an array in double precision",
    { "y.npy": `\x93NUMPY\x01\0v\0{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }\n` },
    ["run", "net.nn", "--output", "y.npy"],
    "--force",
  ),
  inTheWay("results over a text", { "y.f32": "notes" }, ["run", "net.nn", "--output", "y.f32"], "y.f32", "--force"),
  inTheWay(
    "a dump over a network of somebody else",
    { "dump/00-source.nn": "mine" },
    ["build", "net.nn", "--dump", "dump"],
    "00-source.nn",
    "--force",
  ),
  inTheWay(
    "a dump over data of somebody else",
    { "dump/01-ast.json": '{"mine":1}' },
    ["build", "net.nn", "--dump", "dump"],
    "01-ast.json",
    "--force",
  ),
  {
    name: "results over what the run reads",
    files: { ...net, "x.f32": new Uint8Array(4 * 16) },
    args: ["run", "net.nn", "--input", "x.f32", "--output", "./x.f32"],
    code: 2,
    says: ["x.f32", "this file is read by the same command"],
  },
  {
    name: "a name that is too long for its module",
    files: { [`${long}.nn`]: tinyNet },
    args: ["build", `${long}.nn`],
    code: 3,
    says: ["the name is too long"],
  },
  {
    name: "an output without a name",
    files: net,
    args: ["build", "net.nn", "-o", ""],
    code: 2,
    says: ["--output: its value is empty"],
  },
  {
    name: "weights that are a pipe",
    files: net,
    args: ["build", "net.nn", "--weights", "pipe"],
    code: 3,
    says: ["pipe: this is not a file"],
    prepare: (folder) => void execFileSync("mkfifo", [join(folder, "pipe")]),
  },
  {
    name: "weights that never end",
    files: net,
    args: ["run", "net.nn", "--weights", "full"],
    code: 3,
    says: ["full: this is not a file"],
    prepare: (folder) => symlinkSync("/dev/full", join(folder, "full")),
  },
  {
    name: "an input that is a pipe",
    files: net,
    args: ["run", "net.nn", "--input", "pipe.npy"],
    code: 3,
    says: ["pipe.npy: this is not a file"],
    prepare: (folder) => void execFileSync("mkfifo", [join(folder, "pipe.npy")]),
  },
]);

attacks(
  "sizes",
  (["check", "build", "run", "summary", "explain", "graph", "bench"] as const).map((command) => ({
    name: `a size that no shape has, ${command}`,
    files: { "net.nn": "model Net { forward(x: [N, Height]) { return relu(x) } }\n" },
    args: [command, "net.nn", "--set", "Height=4", "--set", "Heigth=3"],
    code: 2,
    says: ["--set Heigth: no dimension is called Heigth", "did you mean Height?"],
  })),
);

test("another standalone module in JavaScript replaces the one before, types and all", async () => {
  const folder = temporaryFolder(net);
  for (const outputs of ["3", "5"]) {
    writeFileSync(
      join(folder, "net.nn"),
      tinyNet.replaceAll(", 3)", `, ${outputs})`).replace("[N, 3]", `[N, ${outputs}]`),
    );
    const built = await nnc(folder, ["build", "net.nn", "--standalone", "--format", "js"]);
    expect(built).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, "net.nn.d.ts"), "utf8")).toContain(`[number, ${outputs}]`);
  }
});

test("a dump removes nothing that an index of somebody else lists", async () => {
  const book = { "book/index.txt": "01-intro.md  chapter one\n", "book/01-intro.md": "Once upon a time\n" };
  const folder = temporaryFolder({ ...net, ...book });
  expect(await nnc(folder, ["build", "net.nn", "--dump", "book"])).toMatchObject({ code: 3 });
  for (const [path, text] of Object.entries(book)) expect(readFileSync(join(folder, path), "utf8")).toBe(text);
});

test("--force replaces what somebody else wrote; what nnc wrote is replaced without", async () => {
  const folder = temporaryFolder({ ...net, "net.nn.ts": handWritten });
  expect((await nnc(folder, ["build", "net.nn", "--force"])).code).toBe(0);
  const first = readFileSync(join(folder, "net.nn.ts"), "utf8");
  writeFileSync(join(folder, "net.nn"), tinyNet.replace("Tiny", "Small"));
  expect((await nnc(folder, ["build", "net.nn"])).code).toBe(0);
  expect(readFileSync(join(folder, "net.nn.ts"), "utf8")).not.toBe(first);
  for (const output of ["y.json", "y.npy", "y.safetensors", "y.f32"])
    for (const seed of ["1", "2"])
      expect(await nnc(folder, ["run", "net.nn", "--seed", seed, "--output", output])).toMatchObject({ code: 0 });
  for (const output of ["net.svg", "net.html", "net.dot"])
    for (const stage of ["source", "plan"])
      expect(await nnc(folder, ["graph", "net.nn", "--stage", stage, "-o", output])).toMatchObject({ code: 0 });
  for (const args of [
    ["--format", "js"],
    ["--format", "js", "--standalone", "--wasm-file"],
  ])
    expect(await nnc(folder, ["build", "net.nn", "--types", ...args])).toMatchObject({ code: 0 });
});

test("a compiler that was killed while it wrote leaves nothing behind for good", async () => {
  // No process has this number: it is beyond what Linux gives out.
  const folder = temporaryFolder({ ...net, ".nnc-4194999-0.tmp": "half", [`.nnc-${process.ppid}-0.tmp`]: "at work" });
  expect((await nnc(folder, ["build", "net.nn"])).code).toBe(0);
  expect(readdirSync(folder).sort()).toEqual([`.nnc-${process.ppid}-0.tmp`, "net.nn", "net.nn.ts"]);
});
