/**
 * Breaks the compiler on purpose, one mutant at a time (`test/mutants`), and asks whether the tests see it: the quick ones
 * that its row names, and if it lives, all of them. Works on copies of the tree; the tree itself is not touched.
 *
 *     npm run mutate -- [--only PART-OF-A-NAME] [--jobs 2] [--quick]
 *
 * `--quick` leaves out the run of all tests. Exits with 1 if a mutant lives, or if the place that it changes is not there.
 */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Mutant } from "../test/mutants/mutant.ts";
import { mutants } from "../test/mutants/index.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    jobs: { type: "string", default: "2" },
    quick: { type: "boolean", default: false },
  },
});
const jobs = Math.max(1, Number(options.jobs) || 1);
const MINUTE = 60_000;
/** Random graphs that the quick tests look at; all tests look at their own number. */
const FEW_GRAPHS = "50";
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const chosen = mutants.filter(({ name }) => name.includes(options.only));
const stale = chosen.flatMap(misplaced);
stale.forEach(say);
if (chosen.length === 0) say(`no mutant is called ${options.only}`);
if (stale.length > 0 || chosen.length === 0) process.exit(1);

const place = mkdtempSync(join(tmpdir(), "nnc-mutants-"));
process.on("exit", () => rmSync(place, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

const trees = Array.from({ length: Math.min(jobs, chosen.length) }, (_, i) => copyTree(join(place, String(i))));
const clean = await runTests(trees[0] as string, [...new Set(chosen.flatMap(({ tests }) => tests))], 30 * MINUTE, {
  isAlone: true,
  GRAPHS: FEW_GRAPHS,
});
if (clean.failed !== undefined) {
  say(`without any mutant, this fails already: ${clean.failed}`);
  process.exit(1);
}
say(`${chosen.length} mutants; as it is, the tree passes what is to kill them (${seconds(clean.took)})`);

const living: Mutant[] = [];
const waiting = [...chosen];
let done = 0;
await Promise.all(
  trees.map(async (tree) => {
    for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
      const { failed, took } = await fate(mutant, tree);
      if (failed === undefined) living.push(mutant);
      const count = `${String(++done).padStart(String(chosen.length).length)}/${chosen.length}`;
      const what = failed === undefined ? `LIVES  ${mutant.name}: ${mutant.why}` : `dies   ${mutant.name}`;
      say(`${count} ${what} (${seconds(took)}${failed === undefined ? "" : `; ${failed}`})`);
    }
  }),
);
say(`${chosen.length - living.length} of ${chosen.length} die${living.length === 0 ? "" : ", and these live:"}`);
for (const { name, file, why } of living) say(`  ${name} (${file}): ${why}`);
process.exitCode = living.length === 0 ? 0 : 1;

interface Outcome {
  /** The first test that failed; undefined if none did. */
  readonly failed: string | undefined;
  readonly took: number;
}

/** What becomes of a mutant. The tree is as before afterwards. */
async function fate(mutant: Mutant, tree: string): Promise<Outcome> {
  const files = [...new Set(editsOf(mutant).map(({ file }) => file))];
  const before = files.map((file) => readFileSync(join(tree, file), "utf8"));
  for (const { file, find, put } of editsOf(mutant)) {
    const path = join(tree, file);
    writeFileSync(
      path,
      readFileSync(path, "utf8").replace(find, () => put),
    );
  }
  try {
    const quick = await runTests(tree, mutant.tests, 10 * MINUTE, { GRAPHS: FEW_GRAPHS });
    if (quick.failed !== undefined || options.quick) return quick;
    const all = await runTests(tree, [], 60 * MINUTE);
    return { failed: all.failed && `only among all tests: ${all.failed}`, took: quick.took + all.took };
  } finally {
    files.forEach((file, i) => writeFileSync(join(tree, file), before[i] as string));
  }
}

function editsOf({ file, find, put, also = [] }: Mutant) {
  return [{ file, find, put }, ...also];
}

/** What is wrong with a row of the table. */
function misplaced(mutant: Mutant): string[] {
  return editsOf(mutant).flatMap(({ file, find }) => {
    const times = readFileSync(join(root, file), "utf8").split(find).length - 1;
    return times === 1 ? [] : [`${mutant.name}: ${file} has ${times} times what is to be replaced: ${find.trim()}`];
  });
}

/** All files that git knows or would know. */
function copyTree(to: string): string {
  const files = execFileSync("git", ["ls-files", "-z", "-c", "-o", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  for (const file of files.split("\0").filter((each) => each !== "")) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(root, file), join(to, file));
  }
  symlinkSync(join(root, "node_modules"), join(to, "node_modules"));
  return to;
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Runs test files by vitest, all of them if none are given, up to the first failure. What takes too long has failed. */
async function runTests(
  tree: string,
  tests: readonly string[],
  limit: number,
  { isAlone = false, GRAPHS = "" } = {},
): Promise<Outcome> {
  const start = performance.now();
  const output = join(tree, "mutant.json");
  rmSync(output, { force: true });
  const workers = isAlone || jobs === 1 ? [] : ["--maxWorkers=1"];
  const vitest = join(tree, "node_modules/vitest/vitest.mjs");
  const args = [
    "run",
    "--project",
    "units",
    "--project",
    "alone",
    "--project",
    "searches",
    "--bail=1",
    "--reporter=json",
    `--outputFile=${output}`,
    ...workers,
  ];
  // In CI no snapshot is written.
  const child = spawn(process.execPath, [vitest, ...args, ...tests], {
    cwd: tree,
    env: { ...process.env, CI: "1", ...(GRAPHS === "" ? {} : { GRAPHS }) },
    stdio: "ignore",
    timeout: limit,
  });
  const code = await new Promise<number | null>((resolve) => child.on("exit", resolve));
  const took = performance.now() - start;
  if (code === 0) return { failed: undefined, took };
  if (code === null) return { failed: `nothing after ${seconds(limit)}`, took };
  return { failed: firstFailure(output), took };
}

function firstFailure(output: string): string {
  try {
    const { testResults } = JSON.parse(readFileSync(output, "utf8")) as Report;
    const bad = testResults.find(({ status }) => status === "failed");
    const test = bad?.assertionResults.find(({ status }) => status === "failed")?.fullName;
    const file = bad?.name.replace(/^.*?\/(?=test\/)/, "") ?? "";
    return `${file}: ${shortened(test ?? bad?.message ?? "it does not run")}`;
  } catch {
    return "vitest ended without a word";
  }
}

function shortened(text: string): string {
  const [line = ""] = text.trim().split("\n");
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}
