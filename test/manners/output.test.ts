/** Where nobody should write, and who should not write there at the same time. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { random } from "../../runtime/init.ts";
import { nnc, temporaryFolder, tinyNet } from "../cli/support.ts";
import { command } from "../support/command.ts";
import { attacks, type Attack } from "./attack.ts";

const net = { "net.nn": tinyNet };

const refused = (name: string, args: readonly string[], code: number, ...says: readonly string[]): Attack => ({
  name,
  files: { ...net, "folder.json/kept.txt": "kept", "file.txt": "kept" },
  args,
  code,
  says,
});

attacks("output", [
  refused("results into a folder", ["run", "net.nn", "--output", "folder.json"], 3, "folder.json"),
  refused("results over the network", ["run", "net.nn", "--output", "net.nn"], 2, "net.nn"),
  refused("results of a kind that there is not", ["run", "net.nn", "--output", "y.docx"], 2, "y.docx"),
  refused("results within a file", ["run", "net.nn", "--output", "file.txt/y.json"], 3, "file.txt"),
  {
    ...refused("results into a pipe", ["run", "net.nn", "--output", "pipe.json"], 3, "pipe.json: this is not a file"),
    prepare: (folder) => void execFileSync("mkfifo", [join(folder, "pipe.json")]),
  },
  refused("a module within a file", ["build", "net.nn", "-o", "file.txt"], 3, "file.txt"),
  refused("a module within a device", ["build", "net.nn", "-o", "/dev/null"], 3, "/dev/null"),
  refused("a module where no folder can be made", ["build", "net.nn", "-o", "/proc/x"], 3, "/proc/x"),
  refused("a picture over the network", ["graph", "net.nn", "-o", "net.nn"], 2, "net.nn"),
  refused("a picture into a folder", ["graph", "net.nn", "-o", "folder.json"], 2, "folder.json"),
  refused("a dump into a file", ["build", "net.nn", "--dump", "file.txt"], 3, "file.txt"),
]);

test("a link that leads nowhere stays as it is", async () => {
  const folder = temporaryFolder(net);
  symlinkSync("nowhere.json", join(folder, "y.json"));
  expect(await nnc(folder, ["run", "net.nn", "--output", "y.json"])).toMatchObject({
    code: 3,
    err: expect.stringContaining("y.json: this is a link that leads nowhere") as string,
  });
  expect(lstatSync(join(folder, "y.json")).isSymbolicLink()).toBe(true);
});

test("through a link, what it leads to is written, and the link stays", async () => {
  const folder = temporaryFolder({ ...net, "elsewhere/kept.txt": "" });
  symlinkSync("elsewhere", join(folder, "out"));
  expect(await nnc(folder, ["build", "net.nn", "-o", "out"])).toMatchObject({ code: 0 });
  expect(lstatSync(join(folder, "out")).isSymbolicLink()).toBe(true);
  expect(readdirSync(join(folder, "elsewhere")).sort()).toEqual(["kept.txt", "net.nn.ts"]);
});

test("a link to nowhere, or to a file of somebody else, is not written through", async () => {
  const folder = temporaryFolder({ ...net, "mine.ts": "export {};\n" });
  symlinkSync("mine.ts", join(folder, "net.nn.ts"));
  expect(await nnc(folder, ["build", "net.nn"])).toMatchObject({ code: 3 });
  expect(readFileSync(join(folder, "mine.ts"), "utf8")).toBe("export {};\n");
});

test("many compilers at once write one module", async () => {
  const folder = temporaryFolder(net);
  const runs = await Promise.all(Array.from({ length: 8 }, () => nnc(folder, ["build", "net.nn"])));
  expect(runs.map(({ code }) => code)).toEqual(runs.map(() => 0));
  expect(readdirSync(folder).sort()).toEqual(["net.nn", "net.nn.ts"]);
});

function start(folder: string, args: readonly string[]): ReturnType<typeof spawn> {
  return spawn(process.execPath, [command, ...args], { cwd: folder });
}

/** More of them: `KILLS=1000`. */
const kills = Number(process.env["KILLS"] ?? 3);

test("killed at any moment, the module is the one before or the one after", { timeout: 60_000 * kills }, async () => {
  const folder = temporaryFolder(net);
  const texts = new Set<string>();
  for (const text of [tinyNet, tinyNet.replace("A tiny one", "Another")]) {
    const made = temporaryFolder({ "net.nn": text });
    await nnc(made, ["build", "net.nn"]);
    texts.add(readFileSync(join(made, "net.nn.ts"), "utf8"));
  }
  await nnc(folder, ["build", "net.nn"]);
  const next = random(7);
  for (let i = 0; i < kills; i++) {
    const child = start(folder, ["build", "net.nn", "--force"]);
    const exit = once(child, "exit");
    const timer = setTimeout(() => child.kill("SIGKILL"), 500 + 3000 * next());
    await exit;
    clearTimeout(timer);
    expect(texts).toContain(readFileSync(join(folder, "net.nn.ts"), "utf8"));
  }
  expect(await nnc(folder, ["build", "net.nn"])).toMatchObject({ code: 0 });
  expect(readdirSync(folder).sort()).toEqual(["net.nn", "net.nn.ts"]);
});
