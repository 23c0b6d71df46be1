export interface NpyHeader {
  /** numpy's code without the byte order: `f4`. */
  readonly type: string;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: number[];
}

type Fail = (reason: string) => never;

const ENTRY = /\s*(?:'(\w+)'|"(\w+)")\s*:\s*('[^']*'|"[^"]*"|True|False|\([\d,\s]*\))\s*(?:,\s*|(?=\}))/y;
/** numpy itself stops here. */
const MOST_DIMENSIONS = 64;

/**
 * The header is a Python dict with exactly three keys: `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`.
 *
 * @param refuse makes the error of whoever reads, of a reason
 */
export function parseNpyHeader(text: string, refuse: (reason: string) => Error): NpyHeader {
  const fail = (reason: string): never => {
    throw refuse(reason);
  };
  const entries = readEntries(text.trimEnd(), fail);
  const [, order, type] =
    /^['"]([<>|=]?)(\w+)['"]$/.exec(entry(entries, "descr", fail)) ?? fail("'descr' is no simple type");
  const fortranOrder = entry(entries, "fortran_order", fail);
  if (fortranOrder !== "True" && fortranOrder !== "False") fail("'fortran_order' is neither True nor False");
  return {
    type: type ?? "",
    littleEndian: order !== ">",
    fortranOrder: fortranOrder === "True",
    shape: parseShape(entry(entries, "shape", fail), fail),
  };
}

function readEntries(text: string, fail: Fail): ReadonlyMap<string, string> {
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

const entry = (entries: ReadonlyMap<string, string>, key: string, fail: Fail): string =>
  entries.get(key) ?? fail(`it has no '${key}'`);

function parseShape(text: string, fail: Fail): number[] {
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
