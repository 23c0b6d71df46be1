import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Source } from "../../../grammar/source.ts";
import { projectTop } from "../../driver/project-files.ts";
import { readContent } from "../../driver/read-content.ts";
import { MOST_BYTES, sourceFrom } from "../../driver/source-from.ts";
import type { ImportedPython } from "../../import/python/import-python.ts";
import { BATCH, isFixedShape, readShape, type FixedShape, type GivenShape } from "../../import/given-shape.ts";
import { CommandError } from "../exit-codes.ts";

/** What a command line says of a file of Python. */
export interface PythonFileOptions {
  readonly class?: string;
  readonly input?: readonly string[];
  readonly arg?: readonly string[];
}

/** `inputs`: in place of those of the command line. */
type Importer = (entry: Source, inputs?: readonly GivenShape[]) => ImportedPython;

/** How the Python files of this process are imported, by their whole path: `.py` goes where `.nn` does. */
const importers = new Map<string, Importer>();

export const isPython = (path: string): boolean => path.endsWith(".py");

/** Sizes, and no file: `2,3,32,32`, `x=2,3,32,32` or `1,3,H,W`. */
export const isShape = (text: string): boolean => /^(?:[A-Za-z_]\w*=)?(?:\d+|\w+,\w)[\w,]*$/.test(text);

/** Loads what reads Python, if a file is of it; the commands find it by `importerOf`. */
export async function preparePython(
  folder: string,
  files: readonly string[],
  options: PythonFileOptions,
): Promise<void> {
  const python = files.filter(isPython);
  if (python.length === 0) return;
  const [{ importPython }, { vocabulary }] = await Promise.all([
    import("../../import/python/import-python.ts"),
    import("../../import/python/vocabulary.ts"),
  ]);
  const inputs = (options.input ?? []).filter(isShape).map(parseShape);
  const args = parseArgs(options.arg ?? []);
  for (const file of python)
    importers.set(resolve(folder, file), (entry, shapes = inputs) =>
      importPython(entry, {
        vocabulary,
        class: options.class,
        inputs: shapes,
        args,
        load: loaderOf(folder, entry.path),
      }),
    );
}

export const importerOf = (folder: string, path: string): Importer | undefined => importers.get(resolve(folder, path));

/** A shape, some of whose sizes may be names. */
export function parseShape(text: string): GivenShape {
  const shape = readShape(text);
  if (shape) return shape;
  if (new RegExp(`,${BATCH}(?:,|$)`).test(text))
    throw new CommandError("wrongUsage", `--input ${text}: ${BATCH} is the batch, which comes first`, "call it H, say");
  throw new CommandError(
    "wrongUsage",
    `--input ${text}: sizes are whole numbers from 1 on, or names of sizes that stay open`,
    "--input 1,3,224,224, the batch first, or --input 1,3,H,W",
  );
}

/** The shape of an input of a network whose sizes are decided. */
export function parseFixedShape(text: string): FixedShape {
  const shape = parseShape(text);
  if (isFixedShape(shape)) return shape;
  throw new CommandError(
    "wrongUsage",
    `--input ${text}: only Python's source has sizes that can stay open`,
    "--input 1,3,224,224, the batch first; import the .py in place of the file, or write H and W into the .nn",
  );
}

function parseArgs(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name, value] = /^([A-Za-z_]\w*)=(.+)$/.exec(text) ?? [];
      if (name === undefined || value === undefined)
        throw new CommandError("wrongUsage", `--arg ${text}: this is not NAME=VALUE`, "--arg num_classes=10, say");
      return [name, value];
    }),
  );
}

/** Reads what a file of Python imports from beside it, within its project or its package. */
function loaderOf(folder: string, entry: string): (path: string) => Source | undefined {
  const within = packageTop(resolve(folder, entry));
  return (path) => sourceFrom(path, readContent(resolve(folder, path), { within, most: MOST_BYTES })).source;
}

/** The folder that holds the outermost package, or the project. */
function packageTop(file: string): string {
  let top = dirname(file);
  while (existsSync(join(top, "__init__.py")) && dirname(top) !== top) top = dirname(top);
  const project = projectTop(file);
  const isInside = !relative(project, top).startsWith(`..${sep}`) && relative(project, top) !== "..";
  return isInside ? project : top;
}
