import { dirname, resolve } from "node:path";
import picocolors from "picocolors";
import { configNames } from "../../config/load-config.ts";
import type { BuildOptions } from "../commands/build.ts";
import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { explainError } from "../explain-error.ts";
import { projectSources, type ProjectSources } from "../files/project-sources.ts";
import { writeFiles } from "../files/write-files.ts";
import { count, plural, report, showCounts } from "../report.ts";
import type { Terminal } from "../terminal.ts";
import type { FileResult } from "./build-file.ts";
import { buildFiles } from "./build-files.ts";
import { weightsFinder } from "./weights-finder.ts";
import { readJobs } from "./read-jobs.ts";
import { watchPaths } from "./watch-paths.ts";

/** What was made of a file, as long as nothing that it was made from changes. */
interface Kept {
  readonly result: FileResult;
  readonly from: readonly string[];
}

/**
 * Builds, and builds again when a file, what it imports, its weights or the configuration changes, until Ctrl-C. Where there
 * is an error nothing is written, so the last good output stays.
 */
export async function watch(terminal: Terminal, named: readonly string[], options: BuildOptions): Promise<ExitCode> {
  const interrupted = terminal.interrupted().then(() => "interrupted" as const);
  const paths = await watchPaths();
  const kept = new Map<string, Kept>();
  const places = [...named, ...configNames].map((name) => resolve(terminal.folder, name));
  const { dim } = picocolors.createColors(terminal.out.color);
  let isFirst = true;
  try {
    for (;;) {
      try {
        const sources = await projectSources(terminal, named);
        await paths.add([...places, ...placesOf(sources)]);
        await paths.add(await buildOnce(terminal, sources, options, kept));
      } catch (error) {
        // What was wrong from the start is not mended by waiting, but for weights.
        if (isFirst && !isAboutWeights(error)) throw error;
        explainError(error, terminal);
      }
      if (isFirst) terminal.out.write(`${dim("waiting for changes; Ctrl-C ends")}\n`);
      isFirst = false;
      const changed = await Promise.race([interrupted, paths.changed()]);
      if (changed === "interrupted") return exitCode.fine;
      forget(kept, changed);
    }
  } finally {
    await paths.close();
  }
}

/** Builds what changed, says so in a line, and gives the paths that the outputs were made from. */
async function buildOnce(
  terminal: Terminal,
  sources: ProjectSources,
  options: BuildOptions,
  kept: Map<string, Kept>,
): Promise<readonly string[]> {
  const start = performance.now();
  const { folder } = sources.terminal;
  const weights = weightsFinder(sources, terminal.folder, options.weights);
  const used = new Set<string>();
  const { built, diagnostics } = await buildFiles(
    terminal,
    sources.files,
    readJobs(terminal, sources, options),
    async ({ path }, run) => {
      const own = weights(path)?.file;
      if (own !== undefined) used.add(own);
      const result = kept.get(path)?.result ?? (await run());
      const from = [...result.paths.map((each) => resolve(folder, each)), ...(own === undefined ? [] : [own])];
      for (const each of from) used.add(each);
      if (result.built) kept.set(path, { result, from });
      return result;
    },
  );
  report(terminal, diagnostics);
  const counts = count(diagnostics);
  const changed =
    counts.errors > 0
      ? undefined
      : writeFiles(
          folder,
          built.flatMap(({ outputs }) => outputs),
          options,
        );
  const taken = `in ${showTime(performance.now() - start)}`;
  const colors = picocolors.createColors(terminal.out.color);
  const clock = colors.dim(new Date().toTimeString().slice(0, 8));
  const [only, ...others] = built;
  const what = only && others.length === 0 ? only.path : plural(built.length, "file");
  const found = showCounts(counts, terminal.out);
  terminal.out.write(
    changed === undefined
      ? `${clock} ${found} ${taken}, nothing written\n`
      : `${clock} built ${what} ${taken}${changed.size === 0 ? ", nothing changed" : ""}${found === "" ? "" : `, ${found}`}\n`,
  );
  return [...used];
}

/** What is worth watching before it is known what the files import: themselves, and where others may appear beside them. */
function placesOf({ terminal: { folder }, files, loaded }: ProjectSources): readonly string[] {
  const listed = files.map(({ path }) => resolve(folder, path));
  return loaded?.config.files === undefined ? listed : [...listed, ...listed.map((path) => dirname(path))];
}

function forget(kept: Map<string, Kept>, changed: ReadonlySet<string>): void {
  const isConfig = [...changed].some((path) => configNames.some((name) => path.endsWith(name)));
  for (const [path, { from }] of kept) if (isConfig || from.some((each) => changed.has(each))) kept.delete(path);
}

const isAboutWeights = (error: unknown): boolean =>
  error instanceof Error && !(error instanceof CommandError) && error.name === "NncError";

const showTime = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
