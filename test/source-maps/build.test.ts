import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TraceMap } from "@jridgewell/trace-mapping";
import { build as esbuild } from "esbuild";
import { expect, test } from "vitest";
import { nnc, temporaryFolder } from "../cli/support.ts";
import { stacked } from "./networks.ts";
import { throwsWithin, traceOf } from "./traces.ts";

const read = (folder: string, path: string) => readFileSync(join(folder, path), "utf8");
const sourcesIn = (folder: string, path: string) => new TraceMap(read(folder, path)).sources;

test("JavaScript comes with its map", async () => {
  const folder = temporaryFolder(stacked);
  expect(await nnc(folder, ["build", "models/net.nn", "--format", "js"])).toMatchObject({ code: 0 });
  expect(readdirSync(join(folder, "models")).sort()).toEqual([
    "net.nn",
    "net.nn.d.ts",
    "net.nn.js",
    "net.nn.js.map",
    "parts",
  ]);
  expect(read(folder, "models/net.nn.js")).toMatch(/}\n\/\/# sourceMappingURL=net\.nn\.js\.map\n$/);
  expect(sourcesIn(folder, "models/net.nn.js.map")).toEqual(["net.nn", "parts/block.nn", "nn:blocks"]);
});

test("--no-source-map leaves it out", async () => {
  const folder = temporaryFolder(stacked);
  await nnc(folder, ["build", "models/net.nn", "--format", "js", "--no-source-map"]);
  expect(existsSync(join(folder, "models/net.nn.js.map"))).toBe(false);
  expect(read(folder, "models/net.nn.js")).not.toContain("sourceMappingURL");
});

test("TypeScript comes with one if it is asked for, by an option or the configuration", async () => {
  const folder = temporaryFolder(stacked);
  await nnc(folder, ["build", "models/net.nn"]);
  const plain = read(folder, "models/net.nn.ts");
  expect(existsSync(join(folder, "models/net.nn.ts.map"))).toBe(false);
  await nnc(folder, ["build", "models/net.nn", "--source-map"]);
  expect(read(folder, "models/net.nn.ts")).toBe(`${plain}//# sourceMappingURL=net.nn.ts.map\n`);
  expect(sourcesIn(folder, "models/net.nn.ts.map")).toEqual(["net.nn", "parts/block.nn", "nn:blocks"]);
  writeFileSync(join(folder, "nnc.config.mjs"), "export default { sourceMap: true };");
  await nnc(folder, ["build", "models/net.nn", "-o", "configured"]);
  expect(existsSync(join(folder, "configured/net.nn.ts.map"))).toBe(true);
});

test("a map in another folder leads back to the sources", async () => {
  const folder = temporaryFolder(stacked);
  for (const output of ["out/deep", join(folder, "out/deep")]) {
    await nnc(folder, ["build", "models/net.nn", "--format", "js", "-o", output]);
    expect(sourcesIn(folder, "out/deep/net.nn.js.map")).toEqual([
      "../../models/net.nn",
      "../../models/parts/block.nn",
      "nn:blocks",
    ]);
  }
  await nnc(join(folder, "models"), ["build", "net.nn", "--format", "js", "-o", "../out/deep"]);
  expect(sourcesIn(folder, "out/deep/net.nn.js.map")[1]).toBe("../../models/parts/block.nn");
});

test("a name that is no URL is written as one", async () => {
  const folder = temporaryFolder({ "my net.nn": "model Net { forward(x: [N, 4]) { return sigmoid(x) } }" });
  await nnc(folder, ["build", "my net.nn", "--format", "js"]);
  expect(read(folder, "my net.nn.js")).toMatch(/\n\/\/# sourceMappingURL=my%20net\.nn\.js\.map\n$/);
});

test("Node's stack traces name lines of the network", async () => {
  const folder = temporaryFolder({ ...stacked, "main.mjs": throwsWithin("./out/net.nn.js") });
  await nnc(folder, ["build", "models/net.nn", "--format", "js", "--standalone", "-o", "out"]);
  expect(traceOf(folder, ["--enable-source-maps", "main.mjs"])).toEqual([
    "block_conv2_sigmoid models/parts/block.nn:6",
    "#run models/parts/block.nn:6",
    "forward models/net.nn:12",
  ]);
});

test("esbuild goes on from a TypeScript module's map to the network", async () => {
  const folder = temporaryFolder({ ...stacked, "main.ts": throwsWithin("./models/net.nn.ts") });
  await nnc(folder, ["build", "models/net.nn", "--standalone", "--source-map"]);
  await esbuild({
    absWorkingDir: folder,
    entryPoints: ["main.ts"],
    outfile: "out/main.mjs",
    bundle: true,
    minify: true,
    format: "esm",
    sourcemap: true,
  });
  expect(traceOf(folder, ["--enable-source-maps", "out/main.mjs"]).map((frame) => frame.split(" ")[1])).toEqual([
    "models/parts/block.nn:6",
    "models/parts/block.nn:6",
    "models/net.nn:12",
  ]);
});
