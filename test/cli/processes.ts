import { spawn, spawnSync } from "node:child_process";
import { command } from "../support/command.ts";
import type { Ran } from "./support.ts";

/** The command line as a process of its own. */
export function spawnNnc(
  folder: string,
  args: readonly string[],
  options: { readonly stdin?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Ran {
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...args], {
    cwd: folder,
    encoding: "utf8",
    input: options.stdin ?? "",
    env: { ...env, ...options.env },
  });
  return { code: status, out: stdout, err: stderr };
}

/** The command line as a process of its own, which runs while the test does. */
export const startNnc = (folder: string, args: readonly string[]) =>
  spawn(process.execPath, [command, ...args], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });

/** The exit code of the command line where nobody reads what it says, as behind `| head`. */
export function unheard(folder: string, args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [command, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  child.stderr.destroy();
  return new Promise((resolve, reject) => void child.once("exit", resolve).once("error", reject));
}
