import type { Expression, Statement } from "../../syntax/python-ast.ts";
import type { Collected } from "./collected.ts";
import { atom, type Code } from "../code.ts";
import type { Context } from "../context.ts";
import type { Network } from "../classes/network.ts";
import { localName, type Scope } from "../scope.ts";

/** What a module is made of, line by line, while its `__init__` is gone through. */
export interface Construction {
  /** Goes on with other statements: `construct.ts`, which all that it asks may ask in turn. */
  readonly construct: (scope: Scope, statements: readonly Statement[]) => void;
  readonly context: Context;
  readonly network: Network;
  readonly members: string[];
  /** Attributes that are set more than once: they are written when all is known. */
  readonly repeated: ReadonlySet<string>;
  readonly collected: Map<string, Collected>;
  /** How often `.name` is read, anywhere. */
  readonly readsOf: (attribute: string) => number;
}

/** A `const` of the module. */
export function named(made: Construction, name: string, code: Code): Code {
  const free = freeName(made, localName(name));
  made.members.push(`const ${free} = ${code.text}`);
  const kept = code.known?.kind;
  return atom(
    free,
    kept === "modules" || kept === "condition" || kept === "bool" || kept === "number" || kept === "string"
      ? code.known
      : undefined,
  );
}

/** A name that no member has yet, which is then taken. */
export function freeName({ network: { members } }: Construction, name: string): string {
  let free = name;
  for (let i = 2; members.has(free); i++) free = `${name}_${i}`;
  members.add(free);
  return free;
}

/** What attributes hold by now, under `self.name`. */
export const selfNames = (scope: Scope): (readonly [string, Code])[] =>
  [...scope.names].filter(([name]) => name.startsWith("self."));

/** A variable as the target of an assignment. */
export const targetNamed = (name: string, { span }: Statement): Expression =>
  name.startsWith("self.")
    ? { kind: "member", object: { kind: "name", text: "self", span }, name: { text: name.slice(5), span }, span }
    : { kind: "name", text: name, span };

export function endOfLine({ span }: Statement): number {
  const end = span.source.text.indexOf("\n", span.end);
  return end === -1 ? span.source.text.length : end;
}
