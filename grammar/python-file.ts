import type { Diagnostic } from "./diagnostic.ts";
import { syntaxError } from "./messages.ts";
import type { Source } from "./source.ts";

const CLASS = /^[ \t]*class[ \t]+([^\s(:]+)[ \t]*(?:\([^()]*\))?[ \t]*:/m;
const METHOD = /^[ \t]*def[ \t]+(?:__init__|forward)[ \t]*\(\s*self\b/m;
const OURS = /^[ \t]*(?:model|module|fn)\b[^\n{]*\{/m;

/**
 * One error for a whole file of PyTorch: whoever pasted it would have to read one for each of its lines. A file that has
 * something of ours beside a pasted class hears of each line.
 */
export function checkPython(source: Source): Diagnostic | undefined {
  const { text } = source;
  const found = CLASS.exec(text);
  if (!found || !METHOD.test(text) || OURS.test(text)) return undefined;
  const [head, name = ""] = found;
  const start = found.index + head.search(/\S/);
  return syntaxError("NN1032", { source, start, end: found.index + head.length }, { name });
}
