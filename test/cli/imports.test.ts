import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nnc, temporaryFolder } from "./support.ts";

const block = "module Block() { forward(x) { return relu(x) } }\n";
const net = (from: string): string =>
  `import { Block } from "${from}"\nmodel M { b = Block()  forward(x: [N, 2]) { return b(x) } }\n`;

test("up to the project's root, from whatever folder one stands in", async () => {
  const folder = temporaryFolder({
    "project/package.json": "{}",
    "project/blocks.nn": block,
    "project/nets/net.nn": net("../blocks.nn"),
    "project/nets/near.nn": block,
    "project/nets/near-net.nn": net("./near.nn"),
    "project/nets/outside.nn": net("../../blocks.nn"),
    "blocks.nn": block,
  });
  const inProject = join(folder, "project");
  expect(await nnc(join(inProject, "nets"), ["check", "net.nn"])).toMatchObject({ code: 0, err: "" });
  expect(await nnc(join(inProject, "nets"), ["check", "near-net.nn"])).toMatchObject({ code: 0, err: "" });
  expect(await nnc(inProject, ["check", "nets/net.nn"])).toMatchObject({ code: 0, err: "" });
  expect(await nnc(folder, ["check", "project/nets/net.nn"])).toMatchObject({ code: 0, err: "" });
  expect(await nnc("/", ["check", join(inProject, "nets/net.nn")])).toMatchObject({ code: 0, err: "" });
  for (const [at, path] of [
    [folder, "project/nets/outside.nn"],
    [join(inProject, "nets"), "outside.nn"],
  ] as const) {
    const { code, err } = await nnc(at, ["check", path]);
    expect(code).toBe(1);
    expect(err).toContain("error[NN2011]: the import ../../blocks.nn leaves the project");
  }
});

test("a link that leads out of the project is refused, one within it is followed", async () => {
  const folder = temporaryFolder({
    "secret.nn": block,
    "project/package.json": "{}",
    "project/inner/blocks.nn": block,
    "project/net.nn": net("./linked.nn"),
    "project/good.nn": net("./within.nn"),
  });
  symlinkSync("../secret.nn", join(folder, "project/linked.nn"));
  symlinkSync("inner/blocks.nn", join(folder, "project/within.nn"));
  expect(await nnc(join(folder, "project"), ["check", "good.nn"])).toMatchObject({ code: 0 });
  const { code, err } = await nnc(join(folder, "project"), ["check", "net.nn"]);
  expect(code).toBe(1);
  expect(err).toContain("error[NN5102]: linked.nn is a link that leads out of the project\n --> net.nn:1:23\n");
  expect(err.match(/error\[/g)).toHaveLength(1);
});

test("what cannot be read as text is said where it is imported", async () => {
  const folder = temporaryFolder({
    "package.json": "{}",
    "missing.nn": net("./none.nn"),
    "net.nn": net("./bytes.nn"),
    "bytes.nn": Uint8Array.of(0x23, 0x20, 0xff, 0x0a),
    "large-net.nn": net("./large.nn"),
    "large.nn": " ".repeat(4.5 * 2 ** 20),
  });
  const check = async (path: string) => (await nnc(folder, ["check", path])).err;
  expect(await check("missing.nn")).toContain("error[NN2008]: there is no file none.nn\n --> missing.nn:1:23");
  expect(await check("net.nn")).toContain("error[NN1015]: this is not UTF-8: byte 0xFF\n --> bytes.nn:1:3");
  expect(await check("bytes.nn")).toContain("error[NN1015]");
  expect(await check("large-net.nn")).toContain("error[NN5101]: large.nn has 4.5 MB, a .nn file may have 4 MB\n");
  expect(await check("large.nn")).toContain("error[NN5101]");
});

test("a mistake in a file that several import is told once", async () => {
  const folder = temporaryFolder({
    "a.nn": net("./b.nn"),
    "c.nn": net("./b.nn"),
    "b.nn": "module Block() { forward(x) { return rleu(x) } }\n",
  });
  const { err, out } = await nnc(folder, ["check", "."]);
  expect(err.match(/NN2001/g)).toHaveLength(1);
  expect(err.endsWith("\n1 error\n")).toBe(true);
  expect(out).toBe("");
});
