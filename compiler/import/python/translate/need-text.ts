import { closest } from "../../../../grammar/did-you-mean.ts";
import type { Span } from "../../../../grammar/source.ts";
import { atom, none, type Code } from "./code.ts";
import { report, type Context } from "./context.ts";
import { placeOfName } from "./expressions/torch-names.ts";

/** Whether something that has no name in `.nn` is written, which is then said. */
export function needText(context: Context, code: Code, span: Span): Code {
  if (code.text !== "" || !code.known) return code;
  const { known } = code;
  if (known.kind === "library") {
    if (known.path.startsWith("unread:")) {
      const [, from = "", name = ""] = known.path.split(":");
      report(context, "NN6013", span, { name, from });
      return none;
    }
    const last = known.path.slice(known.path.lastIndexOf(".") + 1);
    const { names } = context.vocabulary;
    // A layer is meant by what begins as one does.
    const isLayer = /^[A-Z]/.test(last);
    const alike = [...names].filter((name) => /^[A-Z]/.test(name) === isLayer);
    const near = names.has(last) ? last : (closest(last, alike) ?? closest(last, names));
    const isTorch = near !== undefined && known.path.startsWith("torch");
    report(context, "NN6009", span, { path: known.path, near: isTorch ? placeOfName(context.vocabulary, near) : near });
    return none;
  }
  if (known.kind === "dict" || known.kind === "table") {
    const record = recordOf(context, known.entries, span);
    if (record) return record;
  }
  const what = known.kind === "dict" || known.kind === "table" ? "a dictionary" : "this value";
  report(context, "NN6008", span, {
    what,
    why: "a .nn file has no such value",
    help: what === "a dictionary" ? "ask it for a key here, so that its value can stand in its place" : undefined,
  });
  return none;
}

/** A dictionary of names as a record, which a `fn` of these names gives: `settings(width=8, depth=2)`. */
function recordOf(context: Context, entries: ReadonlyMap<string, Code>, span: Span): Code | undefined {
  const keys = [...entries.keys()];
  if (keys.length === 0 || !keys.every((key) => /^[A-Za-z_]\w*$/.test(key) && !words.has(key))) return undefined;
  const fields = keys.map((key) => `${key}: ${key}`).join(", ");
  const fn = context.add("settings", (name) => `fn ${name}(${keys.join(", ")}) {\nreturn { ${fields} }\n}`);
  const given = [...entries].map(([key, code]) => `${key}=${needText(context, code, span).text}`);
  return atom(`${fn}(${given.join(", ")})`);
}

const words = new Set([
  "fn",
  "const",
  "none",
  "true",
  "false",
  "if",
  "else",
  "for",
  "in",
  "return",
  "and",
  "or",
  "not",
]);
