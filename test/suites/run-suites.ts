import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { caseLines, failureLines, reasonLines, tableLines, type Ran } from "./report.ts";
import { notRead, suites } from "./suites.ts";

/**
 * Holds the ops against vectors that others wrote: npm run test:suites -- [--suites DIR] [--only REGEX] [--list]
 * The vectors are no part of this repository; without them there is nothing to run.
 */

const { values: options } = parseArgs({
  options: {
    suites: { type: "string" },
    only: { type: "string" },
    list: { type: "boolean", default: false },
  },
});
const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = resolve(root, options.suites ?? process.env["NNC_SUITES"] ?? "../shared/suites");

if (!existsSync(folder)) {
  console.log(`There are no suites in ${folder}: nothing has run. Give their folder with --suites or NNC_SUITES.`);
  process.exit(0);
}

const only = new RegExp(options.only ?? "", "i");
const ran = suites.flatMap(({ name: suite, read }): Ran[] => {
  const cases = read(folder);
  if (!cases) console.log(`${suite}: not in ${folder}`);
  const chosen = (cases ?? []).filter(({ name }) => only.test(`${suite}: ${name}`));
  return chosen.map((each) => ({ suite, name: each.name, outcome: each.run() }));
});

const lines = [
  ...(options.list ? [...caseLines(ran), ""] : []),
  ...failureLines(ran),
  ...tableLines(ran),
  "",
  ...reasonLines(ran),
  "",
  "not read:",
  ...notRead.map((each) => `  ${each}`),
];
console.log(lines.join("\n"));
process.exitCode = ran.some(({ outcome }) => outcome.kind === "failed") ? 1 : 0;
