import { existsSync, readFileSync, rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { hasErrors } from "../../../grammar/diagnostic.ts";
import { emitPlans } from "../../index.ts";
import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { findSources } from "../files/find-sources.ts";
import { writeFiles } from "../files/write-files.ts";
import { compileFile, reportErrors } from "../open-input.ts";
import { parseMath, parseSet, parseTarget } from "../parse-options.ts";
import { plural } from "../report.ts";
import type { Terminal } from "../terminal.ts";
import { dumpFiles } from "./dump-files.ts";

export interface DumpOptions {
  readonly force?: boolean;
  readonly fuse?: boolean;
  readonly standalone?: boolean;
  readonly profile?: boolean;
  readonly target?: string;
  readonly math?: string;
  readonly set?: readonly string[];
}

/** Writes what each stage and each pass makes of one file into a folder, in place of the module. */
export async function dumpStages(
  terminal: Terminal,
  named: readonly string[],
  folder: string,
  options: DumpOptions,
): Promise<ExitCode> {
  const [file, ...others] = findSources(terminal.folder, named);
  if (!file || others.length > 0) throw new CommandError("wrongUsage", "--dump shows one file at a time");
  const target = parseTarget(options.target);
  const { fuse = true, standalone = false, profile = false } = options;
  const settings = { set: parseSet(options.set), fuse, target, math: parseMath(options.math) };
  const compiled = compileFile(terminal.folder, file.path, settings, "plan");
  const { source, diagnostics } = compiled;
  if (source !== undefined) {
    const isRight = !hasErrors(diagnostics) && (compiled.graphs ?? []).length > 0;
    const code = isRight
      ? {
          name: `${basename(file.path)}.ts`,
          text: (await emitPlans(source, compiled, { standalone, profile })).code,
        }
      : undefined;
    const files = await dumpFiles(source, compiled, code);
    removeFormer(resolve(terminal.folder, folder));
    writeFiles(
      terminal.folder,
      files.map(({ name, text }) => ({ path: join(folder, name), content: text })),
      options,
    );
    terminal.out.write(`${file.path} → ${join(folder, "index.txt")}  ${plural(files.length, "file")}\n`);
  }
  return reportErrors(terminal, diagnostics) === undefined ? exitCode.fine : exitCode.inputErrors;
}

/** With other options there are other files; those of the last time would lie among them. Its index says which they are. */
function removeFormer(folder: string): void {
  const index = join(folder, "index.txt");
  if (!existsSync(index)) return;
  const text = readFileSync(index, "utf8");
  // Another index lists what is somebody else's.
  if (!text.startsWith("00-source.nn")) return;
  for (const [name] of text.matchAll(/^\d\d-[\w.-]+/gm)) rmSync(join(folder, name), { force: true });
}
