import { runConstants } from "../../constants/run-statements.ts";
import { namesSetBy } from "../../constants/names-set-by.ts";
import type { Value } from "../../constants/value.ts";
import type { Expression } from "../../syntax/python-ast.ts";
import { atom, bool, none, numberCode, unknown, type Code } from "../code.ts";
import { plainKey } from "./dictionary-key.ts";
import { report, sourceOf, type Context, type Home } from "../context.ts";
import { listOf } from "../read.ts";
import { quoted } from "../code.ts";
import { walkStatements } from "../scope.ts";

/** Whether the value of a name depends on which statements of its file have been reached. */
export function dependsOnOrder(home: Home, value: Expression, seen: ReadonlySet<string> = new Set()): boolean {
  let found = false;
  walkStatements([{ kind: "expression", value, span: value.span }], (each) => {
    if (each.kind !== "name" || found || seen.has(each.text)) return;
    if (home.changing.has(each.text)) found = true;
    const declared = home.names.get(each.text);
    if (declared?.kind === "statement" && declared.statement.kind === "assign" && declared.statement.value)
      found ||= dependsOnOrder(home, declared.statement.value, new Set([...seen, each.text]));
  });
  return found;
}

/** The value of a name that a file sets again and again, at the end of the file or before a place of it. */
export function changingConstant(context: Context, home: Home, name: string, before: number | undefined): Code {
  const { statements } = home.file;
  const value = runConstants(statements, before).get(name);
  const code = value && codeOfValue(name, value);
  if (code) return code;
  const last = statements.findLast((each) => namesSetBy(each).includes(name) && each.span.start < (before ?? Infinity));
  const span = (last ?? statements[0])?.span;
  if (span)
    report(context, "NN6008", span, {
      what: name,
      why: `what it is behind \`${sourceOf(span)}\` is not known before the file runs`,
      help: "write the value down where it is first set",
    });
  return unknown();
}

function codeOfValue(name: string, value: Value): Code | undefined {
  switch (value.kind) {
    case "number": {
      const code = numberCode(value.value);
      return value.isFloat && Number.isInteger(value.value) && !code.text.includes("e")
        ? { ...code, text: `${code.text}.0` }
        : code;
    }
    case "string":
      return atom(quoted(value.value), { kind: "string", value: value.value });
    case "bool":
      return bool(value.value);
    case "none":
      return none;
    case "list":
    case "tuple": {
      const items = value.items.map((each) => codeOfValue(name, each));
      if (items.includes(undefined)) return undefined;
      return listOf(
        items.map((each) => ({ text: each?.text ?? "none", value: each ?? none })),
        value.kind,
      );
    }
    case "dict": {
      const entries = new Map<string, Code>();
      for (const [key, held] of value.entries) {
        const code = codeOfValue(name, held);
        if (!code) return undefined;
        entries.set(typeof key === "string" ? key : plainKey(key), code);
      }
      return atom("", { kind: "table", name, entries });
    }
    case "unknown":
      return undefined;
  }
}
