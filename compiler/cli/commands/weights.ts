import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { closest } from "../../../grammar/did-you-mean.ts";
import { showName } from "../../../runtime/describe.ts";
import { namedWeights } from "../../driver/find-weights.ts";
import { choiceOf, safetensorsOf } from "../../driver/read-weights.ts";
import type { ImportedWeights } from "../../import/imported-weights.ts";
import { importWeights } from "../../import/import-weights.ts";
import { renameWeights, withoutPrefix } from "../../import/rename-weights.ts";
import { toHalf } from "../../import/to-half.ts";
import { CommandError, exitCode, type ExitCode } from "../exit-codes.ts";
import { readBytes } from "../files/file-system.ts";
import { displayPath } from "../files/paths.ts";
import { sayChoice } from "../files/take-weights.ts";
import { writeFiles } from "../files/write-files.ts";
import { plural } from "../report.ts";
import { showSize } from "../show/show-size.ts";
import type { Terminal } from "../terminal.ts";
import { printWeights, weightsJson } from "../weights/print-weights.ts";
import { requireSafetensors } from "../weights/require-safetensors.ts";

/** What the names of weights become, and which are left. */
interface NameOptions {
  readonly strip?: string;
  readonly rename?: readonly string[];
  readonly only?: readonly string[];
}

export interface WeightsOptions extends NameOptions {
  readonly json?: boolean;
}

export interface ConvertOptions extends NameOptions {
  readonly output?: string;
  readonly half?: boolean;
  readonly force?: boolean;
}

/** Lists what is in a file of weights. */
export async function weights(terminal: Terminal, named: string, options: WeightsOptions): Promise<ExitCode> {
  const found = await readAll(terminal, named, options);
  terminal.out.write(options.json ? weightsJson(found) : printWeights(found, terminal.out.color));
  return exitCode.fine;
}

/** Writes the weights of a file as safetensors. */
export async function convert(terminal: Terminal, named: string, options: ConvertOptions): Promise<ExitCode> {
  const { folder } = terminal;
  const { output } = options;
  if (output === undefined)
    throw new CommandError("wrongUsage", "there is nowhere to write to", "say where: -o net.safetensors");
  requireSafetensors(output);
  if (resolve(folder, output) === namedWeights(folder, named).file)
    throw new CommandError("wrongUsage", `-o ${output}: this file is read by the same command`);
  const read = await readAll(terminal, named, options);
  if (read.tensors.size === 0) throw new CommandError("inputErrors", `${named}: there are no tensors in it`);
  for (const [name, what] of read.unread) terminal.err.write(`${showName(name)} is left out: this is ${what}\n`);
  const tensors = new Map(
    [...read.tensors].map(([name, tensor]) => [name, options.half ? toHalf(name, tensor) : tensor]),
  );
  const content = safetensorsOf({ ...read, tensors });
  const changed = writeFiles(folder, [{ path: output, content }], options);
  const state = changed.size === 0 ? "  (unchanged)" : "";
  terminal.out.write(`${output}  ${plural(tensors.size, "tensor")}  ${showSize(content.length)}${state}\n`);
  return exitCode.fine;
}

async function readAll(terminal: Terminal, named: string, options: NameOptions): Promise<ImportedWeights> {
  const { folder } = terminal;
  const { file, key } = namedWeights(folder, named);
  const path = displayPath(folder, file);
  const read = await importWeights(readBytes(folder, file), {
    path,
    ...(key === undefined ? {} : { key }),
    readBeside: (name) => {
      const beside = join(dirname(file), name);
      return existsSync(beside) ? readBytes(folder, beside) : undefined;
    },
  });
  if (key === undefined) sayChoice(terminal, choiceOf(read, path));
  return selected(renamed(read, options), options);
}

/** `--strip module.`, then each `--rename OLD=NEW` in turn, `=NEW` for all. One that nothing fits is a mistake. */
function renamed(read: ImportedWeights, { strip, rename = [] }: NameOptions): ImportedWeights {
  let next = read;
  const names = (): readonly string[] => [...next.tensors.keys(), ...next.unread.keys()];
  if (strip !== undefined) {
    if (!names().some((name) => name.startsWith(strip)))
      throw new CommandError("inputErrors", `--strip ${strip}: no name begins so`, hintFor(strip, names()));
    next = renameWeights(next, withoutPrefix(strip));
  }
  for (const text of rename) {
    const [, from, to] = /^([^=]*)=([^=]*)$/.exec(text) ?? [];
    if (from === undefined || to === undefined || text === "=")
      throw new CommandError("wrongUsage", `--rename ${text}: this is not OLD=NEW`, "--rename backbone=features, say");
    const isMeant = (name: string): boolean =>
      from === "" || name === from || name.startsWith(from.endsWith(".") ? from : `${from}.`);
    if (!names().some(isMeant))
      throw new CommandError(
        "inputErrors",
        `--rename ${text}: no name is ${from}, or begins so`,
        hintFor(from, names()),
      );
    next = renameWeights(next, (name) => (isMeant(name) ? `${to}${name.slice(from.length)}` : name));
  }
  return next;
}

/** `--only features.*`: of several patterns, what fits one. */
function selected(read: ImportedWeights, { only }: NameOptions): ImportedWeights {
  if (!only) return read;
  const patterns = only.map((pattern) => {
    const parts = pattern.split("*").map((part) => part.replace(/[$()+.?[\\\]^{|}]/g, "\\$&"));
    return { pattern, fits: new RegExp(`^${parts.join(".*")}$`, "s") };
  });
  const names = [...read.tensors.keys(), ...read.unread.keys()];
  for (const { pattern, fits } of patterns)
    if (!names.some((name) => fits.test(name)))
      throw new CommandError("inputErrors", `--only ${pattern}: no name fits`, hintFor(pattern, names));
  const keep = <T>(values: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...values].filter(([name]) => patterns.some(({ fits }) => fits.test(name))));
  return { ...read, tensors: keep(read.tensors), unread: keep(read.unread) };
}

function hintFor(text: string, names: readonly string[]): string {
  const near = closest(text, [...new Set(names.flatMap(beginnings))].slice(0, 2000));
  const first = names.slice(0, 3).map(showName).join(", ");
  return near === undefined ? `there is ${first}${names.length > 3 ? ", …" : ""}` : `did you mean ${showName(near)}?`;
}

/** `a`, `a.b` and `a.b.c` of `a.b.c`. */
const beginnings = (name: string): readonly string[] => {
  const parts = name.split(".");
  return parts.map((_, i) => parts.slice(0, i + 1).join("."));
};
