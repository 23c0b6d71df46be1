import { closest } from "../../../../grammar/did-you-mean.ts";
import type { Span } from "../../../../grammar/source.ts";
import { none, type Code } from "./code.ts";
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
    const near = names.has(last) ? last : closest(last, names);
    const isTorch = near !== undefined && known.path.startsWith("torch");
    report(context, "NN6009", span, { path: known.path, near: isTorch ? placeOfName(context.vocabulary, near) : near });
    return none;
  }
  const what = known.kind === "dict" || known.kind === "table" ? "a dictionary" : "this value";
  report(context, "NN6008", span, {
    what,
    why: "a .nn file has no such value",
    help: what === "a dictionary" ? "ask it for a key here, so that its value can stand in its place" : undefined,
  });
  return none;
}
