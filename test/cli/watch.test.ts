import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { main } from "../../compiler/cli/main.ts";
import { nnc, temporaryFolder } from "./support.ts";

const block = "module Block() { forward(x) { return relu(x) } }\n";
const net = (width: number): string =>
  `import { Block } from "./block.nn"\nmodel M { b = Block()  forward(x: [N, ${width}]) { return b(x) } }\n`;

interface Watch {
  /** What has been shown so far. */
  readonly shown: { out: string; err: string };
  /** Ctrl-C. */
  readonly end: () => Promise<number>;
}

function startWatch(folder: string, ...args: readonly string[]): Watch {
  let interrupt = (): void => {};
  const interrupted = new Promise<void>((resolve) => (interrupt = resolve));
  const shown = { out: "", err: "" };
  const stream = { color: false, isInteractive: false, columns: 100 };
  const ran = main(["build", "--watch", ...args], {
    folder,
    out: { ...stream, write: (text) => void (shown.out += text) },
    err: { ...stream, write: (text) => void (shown.err += text) },
    readStdin: async () => new Uint8Array(),
    interrupted: () => interrupted,
  });
  return {
    shown,
    end: () => {
      interrupt();
      return ran;
    },
  };
}

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 30_000, interval: 20 });

test.each([0, 5, 300])("a file that another is put in the place of is watched on, after %i ms", async (gap) => {
  const folder = temporaryFolder({ "net.nn": net(2), "block.nn": block });
  const at = (name: string): string => join(folder, name);
  const output = (): string => readFileSync(at("net.nn.ts"), "utf8");
  const watch = startWatch(folder, "net.nn", "--target", "ts");
  await until(() => expect(output()).toContain("x: [N, 2]"));
  for (const width of [3, 4]) {
    renameSync(at("net.nn"), at("net.nn~"));
    await new Promise((resolve) => setTimeout(resolve, gap));
    writeFileSync(at("net.nn"), net(width));
    await until(() => expect(output()).toContain(`x: [N, ${width}]`));
  }
  writeFileSync(at("net.nn"), net(5));
  await until(() => expect(output()).toContain("x: [N, 5]"));
  expect(await watch.end()).toBe(0);
});

test("builds again when a file or what it imports changes; an error leaves the last good output", async () => {
  const folder = temporaryFolder({ "net.nn": net(2), "block.nn": block, "other.nn": net(5) });
  const at = (name: string): string => join(folder, name);
  const output = (): string => readFileSync(at("net.nn.ts"), "utf8");
  const watch = startWatch(folder, "net.nn", "other.nn", "--target", "ts");
  await until(() => expect(output()).toContain("x: [N, 2]"));
  const untouched = statSync(at("other.nn.ts")).mtimeMs;

  writeFileSync(at("net.nn"), net(3));
  await until(() => expect(output()).toContain("x: [N, 3]"));

  writeFileSync(at("block.nn"), "module Block() { forward(x) { return rleu(x) } }\n");
  await until(() => expect(watch.shown.out).toContain("1 error in"));
  expect(watch.shown.err).toContain("error[NN2001]: there is nothing called rleu here\n --> block.nn:1:38");
  writeFileSync(at("net.nn"), net(4));
  await until(() => expect(watch.shown.out.match(/1 error in .*, nothing written\n/g)).toHaveLength(2));
  expect(output()).toContain("x: [N, 3]");

  writeFileSync(at("block.nn"), block);
  await until(() => expect(output()).toContain("x: [N, 4]"));
  expect(await watch.end()).toBe(0);
  const lines = watch.shown.out.replace(/^\d\d:\d\d:\d\d /gm, "").replace(/\d+(\.\d)? m?s/g, "TIME");
  expect(lines).toMatch(/^built 2 files in TIME\nwaiting for changes; Ctrl-C ends\nbuilt 2 files in TIME\n/);
  expect(statSync(at("other.nn.ts")).mtimeMs).toBe(untouched);
});

test("follows nnc.config.ts, and files that come and go", async () => {
  const config = (target: string): string =>
    `export default { files: "nets/*.nn", target: "${target}", output: "out" };\n`;
  const folder = temporaryFolder({ "nnc.config.ts": config("ts"), "nets/net.nn": net(2), "nets/block.nn": block });
  const at = (name: string): string => join(folder, name);
  const watch = startWatch(folder);
  await until(() => expect(readFileSync(at("out/net.nn.ts"), "utf8")).not.toContain("WasmNetwork"));
  writeFileSync(at("nets/late.nn"), net(7));
  await until(() => expect(readFileSync(at("out/late.nn.ts"), "utf8")).toContain("x: [N, 7]"));
  rmSync(at("nets/late.nn"));
  writeFileSync(at("nnc.config.ts"), config("wasm"));
  await until(() => expect(readFileSync(at("out/net.nn.ts"), "utf8")).toContain("WasmNetwork"));
  writeFileSync(at("nnc.config.ts"), config("gpu"));
  await until(() => expect(watch.shown.err).toContain("error[NN5304]: target is"));
  expect(await watch.end()).toBe(0);
});

test.each([
  [["none.nn"], 3, "none.nn: no such file or folder"],
  [["net.nn", "--json"], 2, "cannot be used with option"],
  [[], 2, "no file is named"],
])("what waiting does not mend ends it: %s", async (args, code, message) => {
  const folder = temporaryFolder({ "net.nn": net(2) });
  expect(await nnc(folder, ["build", "--watch", ...args])).toMatchObject({
    code,
    err: expect.stringContaining(message),
  });
});
