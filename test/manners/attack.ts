import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nnc, temporaryDirectory, temporaryFolder, tinyNet, type Ran } from "../cli/support.ts";

/** Something that nobody should do, and what nnc answers. */
export interface Attack {
  readonly name: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly args: readonly string[];
  /** Exit code: 1 what the input says, 2 how the command was called, 3 files. */
  readonly code: number;
  /** What the answer has in it. */
  readonly says: readonly string[];
  /** Whatever takes more than writing files. */
  readonly prepare?: (folder: string) => void;
}

/** What is asked of an answer, in CPU seconds, where nothing large is asked for. */
const MOST_SECONDS = 2;
const MOST_SHOWN = 20;

/** One test an attack, and a count of them in the output. */
export function attacks(group: string, rows: readonly Attack[]): void {
  // What has to be loaded first is not the attack's.
  beforeAll(async () => {
    const folder = temporaryDirectory({ "net.nn": tinyNet });
    for (const command of ["check", "build", "run", "graph"]) await nnc(folder, [command, "net.nn"]);
    rmSync(folder, { recursive: true });
  }, 120_000);
  test.each(rows)(`${group}: $name`, async (attack) => {
    const folder = temporaryFolder(attack.files);
    attack.prepare?.(folder);
    const before = contentsOf(folder);
    const start = process.cpuUsage();
    const ran = await nnc(folder, attack.args);
    const { user, system } = process.cpuUsage(start);
    expectManners(ran);
    expect({ code: ran.code, text: ran.err + ran.out }).toEqual({ code: attack.code, text: saying(attack.says) });
    expect((user + system) / 1e6).toBeLessThan(MOST_SECONDS);
    if (attack.code !== 0) expect(contentsOf(folder)).toEqual(before);
  });
  afterAll(() => console.log(`${group}: ${rows.length} attacks`));
}

/** No stack trace, nothing that only a programmer understands, and no more than anyone reads. */
function expectManners({ out, err }: Ran): void {
  const text = out + err;
  expect(text).not.toMatch(/^\s+at .*[(:]\d+/m);
  expect(text).not.toMatch(/\bundefined\b|\[object \w+\]|\bNaN\b(?! in)/);
  expect(text.match(/^error\[/gm)?.length ?? 0).toBeLessThanOrEqual(MOST_SHOWN);
  for (const line of text.split("\n")) expect(line.length).toBeLessThan(700);
}

const saying = (parts: readonly string[]): unknown =>
  expect.stringMatching(new RegExp(parts.map((part) => part.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&")).join("[^]*")));

/** Every regular file, so that nothing is lost and nothing is left. */
function contentsOf(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => {
    try {
      return statSync(join(folder, file)).isFile();
    } catch {
      return false;
    }
  });
  return Object.fromEntries(files.sort().map((file) => [file, readFileSync(join(folder, file)).toString("base64")]));
}
