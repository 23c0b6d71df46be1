import type { Diagnostic } from "./diagnostic.ts";
import { syntaxError } from "./messages.ts";
import type { Source } from "./source.ts";

const CLASS = /^class[ \t]+(\w+)[ \t]*\([\w., \t]*Module[\w., \t=]*\)[ \t]*:/m;
const METHOD = /^[ \t]+def[ \t]+(?:__init__|forward)[ \t]*\([ \t]*self\b/m;

/** One error for a whole file of PyTorch: whoever pasted it would have to read one for each of its lines. */
export function checkPython(source: Source): Diagnostic | undefined {
  const found = CLASS.exec(source.text);
  if (!found || !METHOD.test(source.text)) return undefined;
  const [head, name = ""] = found;
  return syntaxError("NN1032", { source, start: found.index, end: found.index + head.length }, { name });
}
