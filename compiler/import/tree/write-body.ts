import { tensorFunctions } from "../../functions/index.ts";
import { inlineOnce } from "./inline-once.ts";
import type { Statement, Term } from "./module-tree.ts";
import type { Body } from "./shape.ts";
import { valuesIn } from "./terms.ts";
import { levels, pipeOf, writeStage, writeTerm, type Names } from "./write-term.ts";

/** Longer pipes are parted. */
const WIDTH = 88;

export interface WrittenBody {
  readonly params: readonly string[];
  readonly lines: readonly string[];
}

/**
 * Statements as a person writes them: what is used once stands where it is used, calls of calls are pipes, and a variable whose
 * value is not needed any more is used again.
 * @param hidden names of fields and parameters of the class
 */
export function writeBody({ params, hints, ...body }: Body, hidden: ReadonlySet<string>): WrittenBody {
  const { statements, results } = inlineOnce(body);
  const variables = new Map<string, string>();
  const lastRead = readsOf(statements, results);
  const names: Names = {
    hidden,
    valueOf(name) {
      const variable = variables.get(name);
      return variable === undefined ? undefined : { text: variable, level: levels.postfix };
    },
  };
  const lines: string[] = [];
  const isLive = (variable: string, at: number): boolean =>
    [...variables].some(([name, each]) => each === variable && (lastRead.get(name) ?? -1) > at);
  const written = params.map((param, i) => {
    const name = freeName(hints?.get(param), i === 0 ? ["x"] : ["y", "z"], -1);
    variables.set(param, name);
    lastRead.set(param, Math.max(lastRead.get(param) ?? 0, 0));
    return name;
  });

  statements.forEach(({ targets, value }, at) => {
    const read = valuesIn(value).map((name) => variables.get(name) ?? "");
    const dead = read.find((variable) => variable !== "" && !isLive(variable, at));
    const chosen: string[] = [];
    const text = writeValue(value, () => (targets.length === 1 && dead !== undefined ? dead : undefined), at);
    for (const target of targets) {
      const again = chosen.length === 0 ? dead : undefined;
      const name = lastRead.has(target) ? (again ?? freeName(hints?.get(target), ["out", "y", "z"], at, chosen)) : "_";
      chosen.push(name);
    }
    targets.forEach((target, i) => variables.set(target, chosen[i] ?? "_"));
    lines.push(`${chosen.join(", ")} = ${text}`);
  });
  const end = statements.length;
  const texts = results.map((each) => writeValue(each, () => undefined, end));
  lines.push(`return ${texts.join(", ")}`);
  return { params: written, lines };

  /** The text of a value; the beginning of a long pipe is a statement before it. */
  function writeValue(value: Term, variable: () => string | undefined, at: number): string {
    const pipe = pipeOf(value, names);
    if (!pipe) return writeTerm(value, names).text;
    const { head, stages } = pipe;
    let text = head;
    stages.forEach((stage, i) => {
      const next = writeStage(stage, names);
      if (i > 0 && text.length + next.length + 4 > WIDTH) {
        const rest = stages
          .slice(i)
          .flatMap((each) => [...each.args.slice(1), ...each.named.values()].flatMap(valuesIn));
        const needed = new Set(rest.map((name) => variables.get(name)));
        const name = pick(variable(), value, needed, at);
        lines.push(`${name} = ${text}`);
        text = name;
      }
      text += ` |> ${next}`;
    });
    return text;
  }

  /** For the beginning of a long pipe: a variable of its own, where nothing else needs it. */
  function pick(chosen: string | undefined, value: Term, needed: ReadonlySet<string | undefined>, at: number): string {
    const own = valuesIn(value).map((name) => variables.get(name));
    for (const name of [chosen, ...own]) if (name !== undefined && !needed.has(name) && !isLive(name, at)) return name;
    const isFree = (name: string): boolean => !needed.has(name) && !isLive(name, at) && !isTaken(name);
    for (let i = 1; ; i++) if (isFree(numbered("out", i))) return numbered("out", i);
  }

  function isTaken(name: string): boolean {
    return hidden.has(name) || tensorFunctions.has(name) || reserved.has(name);
  }

  function freeName(
    hint: string | undefined,
    others: readonly string[],
    at: number,
    besides: readonly string[] = [],
  ): string {
    const base = nameFrom(hint);
    const isFree = (name: string): boolean => !isTaken(name) && !isLive(name, at) && !besides.includes(name);
    for (const name of [...(base === undefined ? [] : [base]), ...others]) if (isFree(name)) return name;
    for (let i = 2; ; i++)
      if (isFree(numbered(base ?? others[0] ?? "x", i))) return numbered(base ?? others[0] ?? "x", i);
  }
}

const numbered = (name: string, i: number): string => (i === 1 ? name : `${name}${i}`);

function readsOf(statements: readonly Statement[], results: readonly Term[]): Map<string, number> {
  const last = new Map<string, number>();
  statements.forEach(({ value }, at) => {
    for (const name of valuesIn(value)) last.set(name, at);
  });
  for (const name of results.flatMap(valuesIn)) last.set(name, statements.length);
  return last;
}

/** What a file calls a value, where somebody chose it: no `_12`, no `argument_1`, no `input0`. */
function nameFrom(hint: string | undefined): string | undefined {
  const plain = hint?.replace(/\d+$/, "") ?? "";
  return /^[a-zA-Z]\w*[a-zA-Z]$|^[a-zA-Z]$/.test(plain) && !unspoken.test(plain) ? plain : undefined;
}
const unspoken = /^(input|argument|onnx|val|node|tensor|output|self)$|__/;
const reserved = new Set([
  "if",
  "else",
  "for",
  "in",
  "return",
  "and",
  "or",
  "not",
  "none",
  "true",
  "false",
  "i",
  "N",
  "training",
]);
