import { InputError } from "./input-error.ts";

export interface NpyHeader {
  /** numpy's code without the byte order: `f4`. */
  readonly type: string;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: number[];
}

const ENTRY = /\s*(?:'(\w+)'|"(\w+)")\s*:\s*('[^']*'|"[^"]*"|True|False|\([\d,\s]*\))\s*(?:,\s*|(?=\}))/y;
/** numpy itself stops here. */
const MOST_DIMENSIONS = 64;

/** The header is a Python dict with exactly three keys: `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`. */
export function parseNpyHeader(text: string): NpyHeader {
  const entries = readEntries(text.trimEnd());
  const [, order, type] = /^['"]([<>|=]?)(\w+)['"]$/.exec(entry(entries, "descr")) ?? fail("'descr' is no simple type");
  const fortranOrder = entry(entries, "fortran_order");
  if (fortranOrder !== "True" && fortranOrder !== "False") fail("'fortran_order' is neither True nor False");
  return {
    type: type ?? "",
    littleEndian: order !== ">",
    fortranOrder: fortranOrder === "True",
    shape: parseShape(entry(entries, "shape")),
  };
}

function readEntries(text: string): ReadonlyMap<string, string> {
  if (!text.startsWith("{") || !text.endsWith("}")) fail("it is no dict");
  const entries = new Map<string, string>();
  let position = 1;
  while (text.slice(position, -1).trim() !== "") {
    ENTRY.lastIndex = position;
    const match = ENTRY.exec(text);
    if (match === null) return fail(`"${text.slice(position, position + 30).trim()}" is not understood`);
    const key = match[1] ?? match[2] ?? "";
    if (entries.has(key)) fail(`'${key}' stands there twice`);
    entries.set(key, match[3] ?? "");
    position = ENTRY.lastIndex;
  }
  if (entries.size !== 3) fail("it must have 'descr', 'fortran_order' and 'shape', and nothing else");
  return entries;
}

const entry = (entries: ReadonlyMap<string, string>, key: string): string =>
  entries.get(key) ?? fail(`it has no '${key}'`);

function parseShape(text: string): number[] {
  const match = /^\(\s*((?:\d+\s*,\s*)*)(\d+)?\s*\)$/.exec(text) ?? fail("'shape' is no tuple of sizes");
  const isTuple = match[2] === undefined || (match[1] ?? "") !== "" || text.includes(",");
  if (!isTuple) fail("'shape' is a number, not a tuple");
  const shape = text.match(/\d+/g)?.map(Number) ?? [];
  if (shape.length > MOST_DIMENSIONS) fail(`'shape' has ${shape.length} dimensions`);
  let count = 1;
  for (const size of shape) {
    count *= size;
    if (!Number.isSafeInteger(size) || !Number.isSafeInteger(count)) fail("'shape' is too large");
  }
  return shape;
}

function fail(reason: string): never {
  throw new InputError(`the .npy header cannot be read: ${reason}`);
}
