/**
 * `npm test`: the types, then the tests; each says first what it is. Stops at the first that fails.
 *
 *     npm test -- [ARGUMENTS OF VITEST]
 */
import { spawnSync } from "node:child_process";
import { writeSync } from "node:fs";
import { fileURLToPath } from "node:url";

const top = fileURLToPath(new URL("../", import.meta.url));

interface Part {
  readonly what: string;
  /** A module of node_modules that is a command, and its arguments. */
  readonly command: readonly string[];
}

// The one that is written in Go takes a fifth of the time.
const typescript = "typescript-7/bin/tsc";
const parts: readonly Part[] = [
  { what: "types of the repository (some seconds)", command: [typescript, "--noEmit"] },
  { what: "types of the picture's viewer (a few seconds)", command: [typescript, "-p", "compiler/picture/viewer"] },
  {
    what: "tests (some minutes)",
    command: ["vitest/vitest.mjs", "run", "--project", "units", "--project", "alone", ...process.argv.slice(2)],
  },
];

for (const [i, { what, command }] of parts.entries()) {
  // At once: what is written to process.stdout may wait until the part has ended.
  writeSync(1, `${i + 1}/${parts.length} ${what}\n`);
  const [path, ...args] = command;
  const { status, error } = spawnSync(process.execPath, [`${top}node_modules/${path}`, ...args], {
    cwd: top,
    stdio: "inherit",
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
