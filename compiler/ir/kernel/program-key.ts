import type { Expression, GatherIndex, PointerAt, Program, Statement } from "./program.ts";

type Amount = number | string;

/** A program without its counts, steps and distances, and these in the order of the text. */
export interface Skeleton<A extends Amount = number> {
  readonly key: string;
  readonly amounts: readonly A[];
}

const skeletons = new WeakMap<Program<Amount>, Skeleton<Amount>>();

/** Programs of one skeleton differ in numbers only. What their buffers are called does not count. */
export function skeletonOf<A extends Amount>(program: Program<A>): Skeleton<A> {
  const known = skeletons.get(program) as Skeleton<A> | undefined;
  if (known) return known;
  const amounts: A[] = [];
  const made = { key: `${accessesOf(program.buffers)}:${statementsText(program.body, amounts)}`, amounts };
  skeletons.set(program, made);
  return made;
}

/** The same without the numbers that it calculates with, which stand among the others where the text has them. */
export function skeletonOfAll({ buffers, body }: Program): Skeleton {
  const amounts: number[] = [];
  return { key: `${accessesOf(buffers)}:${statementsText(body, amounts, true)}`, amounts };
}

const accessesOf = (buffers: Program["buffers"]): string => buffers.map(({ access }) => access[0]).join("");

/** Two programs with equal keys do the same to the buffers they are handed, whatever those are called. */
export function programKey(program: Program<Amount>): string {
  const { key, amounts } = skeletonOf(program);
  return `${key}|${amounts.join()}`;
}

function statementsText<A extends Amount>(body: readonly Statement<A>[], amounts: A[], all = false): string {
  let text = "";
  for (const each of body) text += `${statementText(each, amounts, all)};`;
  return text;
}

/** Each kind begins with a sign of its own; names hold letters, digits, dots and underscores only. */
function statementText<A extends Amount>(statement: Statement<A>, amounts: A[], all: boolean): string {
  switch (statement.kind) {
    case "loop": {
      const { name, count, walks, body } = statement;
      let text = `*${name}`;
      for (const { pointer, start, step } of walks) {
        text += `,${pointer}=${placeText(start, amounts)}`;
        amounts.push(step);
      }
      if (typeof count === "object") text += `×${count.factor}${count.symbol}`;
      else amounts.push(count as A);
      return `${text}{${statementsText(body, amounts, all)}}`;
    }
    case "local":
    case "set":
      return `${statement.kind === "local" ? ":" : "="}${statement.name} ${expressionText(statement.value, amounts, all)}`;
    case "store": {
      const { at, indices, value, vector } = statement;
      const place = `${vector ? "!" : "."}${placeText(at, amounts)}${indices ? indicesText(indices, amounts) : ""}`;
      return `${place}=${expressionText(value, amounts, all)}`;
    }
  }
}

function expressionText<A extends Amount>(value: Expression<A>, amounts: A[], all: boolean): string {
  switch (value.kind) {
    case "number":
      if (all) {
        amounts.push(value.value as A);
        return "0";
      }
      return Object.is(value.value, -0) ? "-0" : `${value.value}`;
    case "local":
      return `$${value.name}`;
    case "load":
      return `${value.vector ? "@!" : "@"}${placeText(value.at, amounts)}`;
    case "gather":
      return `${value.vector ? "&!" : "&"}${placeText(value.at, amounts)}${indicesText(value.indices, amounts)}`;
    case "batch":
      return "#";
    case "call": {
      let text = `${value.word}(`;
      for (const each of value.args) text += `${expressionText(each, amounts, all)},`;
      return `${text})`;
    }
  }
}

function placeText<A extends Amount>({ buffer, pointer, offset }: PointerAt<A>, amounts: A[]): string {
  amounts.push(offset);
  return pointer === undefined ? `${buffer}` : `${buffer}/${pointer}`;
}

function indicesText<A extends Amount>(indices: readonly GatherIndex<A>[], amounts: A[]): string {
  let text = "[";
  for (const { local, stride } of indices) {
    text += `${local},`;
    amounts.push(stride);
  }
  return `${text}]`;
}
