import type { FunctionDefinition, Statement } from "../syntax/python-ast.ts";
import { report, sourceOf, type Context, type Home } from "../translate/context.ts";
import { evaluate } from "./follow-expression.ts";
import { bindParameter } from "./follow-module.ts";
import { followStatements } from "./follow-statements.ts";
import type { Early } from "./held.ts";
import type { Owner } from "./module-of.ts";
import { Tracker, type Carry, type Steps } from "./tracker.ts";

const steps: Steps = { evaluate, follow: followStatements };

export interface ChangesInPlace {
  /** What is to be done before a statement. */
  readonly early: ReadonlyMap<Statement, readonly Early[]>;
  /** What is to be set behind a statement. */
  readonly carries: ReadonlyMap<Statement, readonly Carry[]>;
  /** Calls that stand alone, and the name of what they change and give back. */
  readonly effects: ReadonlyMap<Statement, string>;
}

/**
 * A `.nn` file has values, and no tensors that are changed where they lie: `x += 1` is another x. Other names of what is changed are
 * found here. Each that is read later is set as well; where that cannot be written, the reading is refused.
 */
export function changesInPlace(
  context: Context,
  home: Home,
  { params, body }: Pick<FunctionDefinition, "params" | "body">,
  owner: Owner | undefined,
  skipped: number,
): ChangesInPlace {
  const tracker = new Tracker(context, home, owner, steps);
  for (const param of params.slice(skipped)) bindParameter(tracker, param);
  followStatements(tracker, body);
  for (const { read, write } of tracker.stale) {
    const note = {
      span: write.expression.span,
      text: write.isCertain ? "changed here, in place" : "may be changed here, in place",
    };
    report(
      context,
      write.isCertain ? "NN6016" : "NN6017",
      read,
      { what: sourceOf(read), by: sourceOf(write.expression.span) },
      { notes: [note] },
    );
  }
  return tracker;
}

/** Lists that `__init__` keeps in an attribute and changes by another name afterwards: the attribute would miss it. */
export function refuseSharedLists(
  context: Context,
  home: Home,
  { params, body }: FunctionDefinition,
  owner: Owner | undefined,
): void {
  const tracker = new Tracker(context, home, owner, steps);
  for (const param of params.slice(1)) bindParameter(tracker, param);
  followStatements(tracker, body);
  for (const { variable, statement } of tracker.sharedLists())
    report(context, "NN6008", statement.span, {
      what: `\`${sourceOf(statement.span)}\``,
      why: `it changes ${variable} as well, which is the same list`,
      help: `set ${variable} behind it`,
    });
}
