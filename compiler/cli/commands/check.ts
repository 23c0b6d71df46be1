import { hasErrors } from "../../../grammar/diagnostic.ts";
import { weightsFinder } from "../build/weights-finder.ts";
import { weightErrors } from "../check/weight-errors.ts";
import type { Program } from "../../1-resolve/program.ts";
import { refuseUnknownSizes } from "../unknown-sizes.ts";
import { exitCode, type ExitCode } from "../exit-codes.ts";
import { projectSources } from "../files/project-sources.ts";
import { compileFile } from "../open-input.ts";
import { parseSet, parseWhole } from "../parse-options.ts";
import { count, withoutRepeats } from "../report.ts";
import { parseFormat, reporters, type CheckedFile } from "../check/formats.ts";
import type { Terminal } from "../terminal.ts";

export interface CheckOptions {
  readonly format?: string;
  readonly maxWarnings?: string;
  readonly set?: readonly string[];
  readonly json?: boolean;
  readonly fix?: boolean;
}

/** Says what is wrong with files and the weights that they would be built with. Writes nothing, unless it is to mend what can be. */
export async function check(terminal: Terminal, named: readonly string[], options: CheckOptions): Promise<ExitCode> {
  const format = parseFormat(options.json ? "json" : options.format);
  const most = options.maxWarnings === undefined ? Infinity : parseWhole("--max-warnings", options.maxWarnings, 0);
  const sources = await projectSources(terminal, named);
  const { terminal: within, files, config } = sources;
  const weightsOf = weightsFinder(sources, terminal.folder, undefined);
  const { allowExtra = false, stripPrefix } = config;
  const fit = { allowExtra, ...(stripPrefix === undefined ? {} : { stripPrefix }) };
  const set = { ...config.set, ...parseSet(options.set) };
  if (options.fix) {
    const { fixFiles } = await import("../check/fix-files.ts");
    fixFiles(
      within,
      files.map(({ path }) => path),
      set,
    );
  }
  const programs: (Program | undefined)[] = [];
  const checked: CheckedFile[] = [];
  for (const { path } of files) {
    const compiled = compileFile(within.folder, path, { set }, "graph");
    const found = weightsOf(path);
    const isRight = compiled.source !== undefined && !hasErrors(compiled.diagnostics);
    const unfit = found && isRight ? await weightErrors(compiled, found, { folder: within.folder, ...fit }) : [];
    programs.push(compiled.source && compiled.program);
    checked.push({ path, models: modelNames(compiled), diagnostics: [...compiled.diagnostics, ...unfit] });
  }
  refuseUnknownSizes(parseSet(options.set), programs);
  const all = withoutRepeats(checked.flatMap(({ diagnostics }) => diagnostics));
  const counts = count(all);
  reporters[format](within, { checked, all, counts });
  const isTooMuch = counts.warnings > most;
  if (isTooMuch && counts.errors === 0)
    terminal.err.write(`too many warnings: ${counts.warnings}, where --max-warnings allows ${most}\n`);
  return counts.errors > 0 || isTooMuch ? exitCode.inputErrors : exitCode.fine;
}

const modelNames = (compiled: ReturnType<typeof compileFile>): readonly string[] =>
  compiled.source === undefined
    ? []
    : compiled.file.declarations.flatMap((each) => (each.kind === "model" ? [each.name.text] : []));
