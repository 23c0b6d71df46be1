import { Variables, type Scope } from "./choose-variables.ts";
import { inlineOnce, type Steps } from "./inline-once.ts";
import type { Statement, Term } from "./module-tree.ts";
import { COUNTER, isLoop, rollLoops, type Loop } from "./roll-loops.ts";
import type { Body } from "./shape.ts";
import { mapTerm, valuesIn } from "./terms.ts";
import { levels, pathText, pipeOf, writeStage, writeTerm, type Names } from "./write-term.ts";

/** Longer pipes are parted. */
const WIDTH = 88;

export interface WrittenBody {
  readonly params: readonly string[];
  readonly lines: readonly string[];
}

export interface BodyOptions {
  /** Names of fields and parameters of the class. */
  readonly hidden: ReadonlySet<string>;
  /** How many children a list has. */
  readonly lengthOf: (path: readonly string[]) => number | undefined;
  /** What results are called: those of a model. */
  readonly resultNames?: readonly string[] | undefined;
}

/**
 * Statements as a person writes them: what is used once stands where it is used, calls of calls are pipes, what repeats itself is
 * a loop, and a variable whose value is not needed any more is used again.
 */
export function writeBody(
  { params, hints, ...body }: Body,
  { hidden, lengthOf, resultNames }: BodyOptions,
): WrittenBody {
  const steps = inlineOnce(rollLoops(body));
  const variables = new Variables(steps.steps, steps.results, { kept: new Set(), hidden, hints });
  const chosen = new Set<string>();
  const written = params.map((param) => {
    const name = variables.free(param, ["x", "y", "z"], -1, chosen);
    chosen.add(name);
    variables.of.set(param, name);
    return name;
  });
  const writer: Writer = { scope: { kept: new Set(), hidden, hints }, lengthOf, renamed: undefined };
  const { lines, results } = writeSteps(steps, variables, writer);
  const named = resultNames?.map((name, i) => `${name}: ${results[i] ?? "none"}`);
  return { params: written, lines: [...lines, `return ${named ? `{ ${named.join(", ")} }` : results.join(", ")}`] };
}

interface Writer {
  readonly scope: Scope;
  readonly lengthOf: BodyOptions["lengthOf"];
  /** Within a loop over a list: what a child is called, and the list. */
  readonly renamed: { readonly list: readonly string[]; readonly name: string } | undefined;
}

function writeSteps(
  { steps, results }: Steps,
  variables: Variables,
  writer: Writer,
): { readonly lines: readonly string[]; readonly results: readonly string[] } {
  const lines: string[] = [];
  const names: Names = {
    hidden: writer.scope.hidden,
    ...(writer.renamed && { renamed: writer.renamed }),
    valueOf(name) {
      const variable = variables.of.get(name);
      return variable === undefined ? undefined : { text: variable, level: levels.postfix };
    },
  };
  steps.forEach((step, at) => {
    if (isLoop(step)) writeLoop(step, at);
    else writeStatement(step, at);
  });
  // All of them are read in one statement.
  const reserved = new Set<string>();
  const returned = results.map((each, i) => {
    const others = results.filter((_, other) => other !== i).flatMap(valuesIn);
    const besides = new Set([...reserved, ...others.map((name) => variables.of.get(name) ?? "")]);
    return writeValue(each, undefined, steps.length, { besides, reserved });
  });
  return { lines, results: returned };

  function writeStatement({ targets, value }: Statement, at: number): void {
    const dead = variables.deadIn(value, at);
    const text = writeValue(value, targets.length === 1 ? dead : undefined, at);
    const chosen = new Set<string>();
    for (const [i, target] of targets.entries()) {
      const again = i === 0 ? dead : undefined;
      const isRead = variables.isRead(target);
      const name = isRead ? (again ?? variables.free(target, ["out", "y", "z"], at, chosen)) : "_";
      chosen.add(name);
      variables.of.set(target, name);
    }
    lines.push(`${targets.map((target) => variables.of.get(target)).join(", ")} = ${text}`);
  }

  /** The text of a value; the beginning of a long pipe is a statement before it. */
  function writeValue(
    value: Term,
    dead: string | undefined,
    at: number,
    { besides, reserved }: { readonly besides?: ReadonlySet<string>; readonly reserved?: Set<string> } = {},
  ): string {
    const pipe = pipeOf(value, names);
    if (!pipe) return writeTerm(value, names).text;
    let text = pipe.head;
    pipe.stages.forEach((stage, i) => {
      const next = writeStage(stage, names);
      if (i > 0 && text.length + next.length + 4 > WIDTH) {
        const rest = pipe.stages.slice(i).flatMap((each) => [...each.args.slice(1), ...each.named.values()]);
        const needed = new Set([
          ...rest.flatMap(valuesIn).map((name) => variables.of.get(name) ?? ""),
          ...(besides ?? []),
        ]);
        const again = dead ?? variables.deadIn(value, at);
        const name =
          again !== undefined && !needed.has(again) ? again : variables.free(undefined, ["out"], at - 1, needed);
        lines.push(`${name} = ${text}`);
        reserved?.add(name);
        text = name;
      }
      text += ` |> ${next}`;
    });
    return text;
  }

  function writeLoop(loop: Loop, at: number): void {
    const own = new Set<string>();
    const inner = new Map(variables.of);
    for (const { param, first, target } of loop.carried) {
      const text = writeValue(first, undefined, at);
      const dead = first.kind === "value" ? variables.deadIn(first, at) : undefined;
      const isShared = loop.statements.some(({ value }) =>
        valuesIn(value).some((name) => variables.of.get(name) === dead),
      );
      const name =
        dead !== undefined && !isShared && !own.has(dead) ? dead : variables.free(target, ["x", "out"], at - 1, own);
      if (name !== text) lines.push(`${name} = ${text}`);
      own.add(name);
      inner.set(param, name);
    }
    const kept = new Set([...variables.liveAfter(at - 1)].filter((name) => !own.has(name)));
    const renamed = listIn(loop);
    const head = renamed
      ? `for ${renamed.name} in ${pathText(renamed.list)} {`
      : `for i in ${loop.from}..${loop.from + loop.rounds} {`;
    const next = loop.carried.map((each) => each.next);
    const within = { steps: loop.statements, results: next };
    const innerVariables = new Variables(loop.statements, next, { ...writer.scope, kept }, inner);
    const { lines: innerLines, results: texts } = writeSteps(within, innerVariables, { ...writer, renamed });
    const targets = [...own];
    const set = targets.flatMap((name, i) => (texts[i] === name ? [] : [{ name, text: texts[i] ?? "" }]));
    const values = set.map(({ text }) => text).join(", ");
    const assigned = `${set.map(({ name }) => name).join(", ")} = ${set.length > 1 ? `(${values})` : values}`;
    lines.push(head, ...innerLines, ...(set.length > 0 ? [assigned] : []), "}");
    loop.carried.forEach(({ target }, i) => variables.of.set(target, targets[i] ?? ""));
  }

  /** The list that a loop goes through, if it is one, and all of it. */
  function listIn({ from, rounds, statements, carried }: Loop): Writer["renamed"] {
    const lists = new Set<string>();
    for (const value of [...statements.map((each) => each.value), ...carried.map((each) => each.next)])
      collectLists(value, lists);
    const [list] = [...lists].map((each) => each.split("\n"));
    if (!list || lists.size > 1 || from !== 0 || writer.lengthOf(list) !== rounds) return undefined;
    const plural = list.at(-1) ?? "";
    const single = plural.length > 2 && plural.endsWith("s") ? plural.slice(0, -1) : "each";
    const taken = new Set([...variables.of.values()]);
    return { list, name: variables.free(undefined, [single, "each", "child"], -1, taken) };
  }
}

/** The paths of lists whose children a loop takes. */
function collectLists(value: Term, lists: Set<string>): void {
  const add = (path: readonly string[]): void => {
    const at = path.indexOf(COUNTER);
    if (at >= 0) lists.add(path.slice(0, at).join("\n"));
  };
  mapTerm(value, (each) => {
    if (each.kind === "part") add(each.path);
    if (each.kind === "call" && typeof each.callee !== "string") add(each.callee.path);
    return undefined;
  });
}
