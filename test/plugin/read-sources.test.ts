/** Bundlers and the command line read `.nn` files alike. */
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderDiagnostic } from "../../compiler/index.ts";
import { compileNetwork, type CompiledNetwork } from "../../compiler/plugin/compile-network.ts";
import { nnc, temporaryFolder } from "../cli/support.ts";
import { writeInto } from "./project.ts";

const block = "module Block() { forward(x) { return relu(x) } }\n";
const net = (...from: readonly string[]): string => {
  const imports = from.map((path, i) => `import { Block as B${i} } from "${path}"\n`).join("");
  return `${imports}model M { b = B0()  forward(x: [N, 2]) { return b(x) } }\n`;
};

function folderWith(files: Parameters<typeof temporaryFolder>[0], links: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder({ "secret.nn": block, "project/package.json": "{}" });
  writeInto(join(folder, "project"), files ?? {});
  for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, "project", path));
  return join(folder, "project");
}

const compile = (folder: string): Promise<CompiledNetwork> =>
  compileNetwork({ folder, file: join(folder, "net.nn"), target: "ts", options: {}, isDevelopment: false });

const said = async (folder: string): Promise<string> =>
  (await compile(folder)).diagnostics.map((each) => `${renderDiagnostic(each)}\n\n`).join("");

const large = " ".repeat(4.5 * 2 ** 20);
const bytes = Uint8Array.of(0x23, 0x20, 0xff, 0x0a);

test.each([
  ["a large file", { "net.nn": large }, {}, ["NN5101"]],
  ["an import of a large file", { "net.nn": net("./b.nn"), "b.nn": large }, {}, ["NN5101"]],
  ["bytes that are no text", { "net.nn": bytes }, {}, ["NN1015"]],
  ["an import of such", { "net.nn": net("./b.nn"), "b.nn": bytes }, {}, ["NN1015"]],
  [
    "two imports of such",
    { "net.nn": net("./b.nn", "./c.nn"), "c.nn": `import { Block } from "./b.nn"\n${block}`, "b.nn": bytes },
    {},
    ["NN1015"],
  ],
  ["an import of nothing", { "net.nn": net("./b.nn") }, {}, ["NN2008"]],
  ["an import of a folder", { "net.nn": net("./b.nn"), "b.nn/c.nn": block }, {}, ["NN5103"]],
  ["an import from within a file", { "net.nn": net("./b.nn/c.nn"), "b.nn": block }, {}, ["NN5103"]],
  ["a link that leads out", { "net.nn": net("./b.nn") }, { "b.nn": "../secret.nn" }, ["NN5102"]],
  ["a link to what has no end", { "net.nn": net("./b.nn") }, { "b.nn": "/dev/zero" }, ["NN5102"]],
  ["a link to itself", { "net.nn": net("./b.nn") }, { "b.nn": "b.nn" }, ["NN5103"]],
  ["a link to nothing", { "net.nn": net("./b.nn") }, { "b.nn": "c.nn" }, ["NN2008"]],
  ["a link within the project", { "net.nn": net("./b.nn"), "c.nn": block }, { "b.nn": "c.nn" }, []],
] as const)("%s: the plugin says what nnc check says", async (_, files, links, codes) => {
  const folder = folderWith(files, links);
  const { err } = await nnc(folder, ["check", "net.nn"]);
  const text = await said(folder);
  expect(`${text}${codes.length === 0 ? "" : "1 error\n"}`).toBe(err);
  expect([...text.matchAll(/\[(NN\d+)\]/g)].map(([, code]) => code)).toEqual(codes);
});

test("what an import is refused for is said at the import", async () => {
  expect(await said(folderWith({ "net.nn": net("./b.nn"), "b.nn/c.nn": block }))).toBe(
    [
      "error[NN5103]: b.nn cannot be read: this is a folder",
      " --> net.nn:1:29",
      "  |",
      '1 | import { Block as B0 } from "./b.nn"',
      "  |                             ^^^^^^^^",
      "\n",
    ].join("\n"),
  );
});

test("the file that a bundler asks for may not lead out either", async () => {
  expect(await said(folderWith({}, { "net.nn": "../secret.nn" }))).toContain("error[NN5102]: net.nn is a link");
});

test("weights that cannot be read", async () => {
  const folder = folderWith({ "net.nn": net("./b.nn"), "b.nn": block, "net.safetensors/a": "" });
  expect(await said(folder)).toContain(
    "error[NN5103]: net.safetensors cannot be read: this is a folder\n --> net.nn:2:7",
  );
});

test("a file that was refused is read again when it has changed", async () => {
  const folder = folderWith({ "net.nn": net("./b.nn"), "b.nn": large });
  const codes = async () => (await compile(folder)).diagnostics.map(({ code }) => code);
  const b = join(folder, "b.nn");
  expect(await codes()).toEqual(["NN5101"]);
  rmSync(b);
  mkdirSync(b);
  expect(await codes()).toEqual(["NN5103"]);
  rmSync(b, { recursive: true });
  symlinkSync("../secret.nn", b);
  const first = compile(folder);
  expect((await first).diagnostics.map(({ code }) => code)).toEqual(["NN5102"]);
  expect(compile(folder)).toBe(first);
  rmSync(b);
  writeInto(folder, { "b.nn": block });
  expect(await codes()).toEqual([]);
  expect((await compile(folder)).files).toEqual([join(folder, "net.nn"), b, join(folder, "net.safetensors")]);
});
