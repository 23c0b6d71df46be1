import { isFixed } from "../../../ir/types.ts";
import type { Value } from "../../../ir/value.ts";
import type { Term } from "../../tree/module-tree.ts";
import { elementsOfFact, shapeOfFact, type Fact } from "../facts/fact.ts";
import { countIn, fromStored, type KnownTensor } from "../facts/known-tensor.ts";
import { isTensor, type OnnxNode } from "../model/onnx-model.ts";
import { runTerm, type Scope } from "../trace/run-term.ts";
import { Refused, type Tracer } from "../trace/tracer.ts";
import type { Speech } from "./speech.ts";

/** Where words are written down. */
export interface Page {
  readonly tracer: Tracer;
  readonly scope: Scope;
  /** Writes a statement of which a word needs the name, and gives it. */
  readonly write: (value: Term, traced: Value) => string;
  /** A known tensor as an operand. */
  readonly constant: (tensor: KnownTensor, name: string) => Term;
  /** A value whose first dimension is the batch. */
  readonly batched: () => Term;
}

export interface SpokenNode {
  readonly node: OnnxNode;
  readonly opset: number;
  readonly inputs: readonly (Fact | undefined)[];
  readonly results: number;
  readonly written?: ((result: number) => readonly number[] | undefined) | undefined;
}

/** Adds nothing beyond what single precision tells apart: 0.1 for 0.10000000149011612. */
export function createSpeech({ node, opset, inputs, results, written }: SpokenNode, page: Page): Speech {
  const { attributes } = node;
  const fact = (place: number): Fact =>
    inputs[place] ?? refuse(place < node.inputs.length ? "an input of it is left out" : `it has no input ${place + 1}`);
  const known = (place: number): readonly number[] | undefined => {
    const given = inputs[place];
    if (!given) return undefined;
    if (given.kind === "known") return [...given.tensor.numbers()];
    return given.kind === "sized"
      ? refuse("it depends on the size of the batch")
      : refuse(`its ${placeName(place)} input depends on data`);
  };
  const tensor = (place: number): Term => {
    const given = fact(place);
    if (given.kind === "flowing") return { kind: "value", name: given.value };
    if (given.kind === "known") return page.constant(given.tensor, given.name);
    return refuse("it calculates with the size of the batch");
  };
  const shapeOf = (term: Term) => {
    const value = runTerm(term, page.scope, page.tracer);
    return value.kind === "tensor" ? value.type.shape : refuse("it is no tensor");
  };
  const number = (name: string, otherwise: number): number => {
    const value = attributes.get(name);
    return typeof value === "number" ? shortest(value) : otherwise;
  };
  return {
    opType: node.opType,
    opset,
    results,
    count: node.inputs.length,
    has: (place) => inputs[place] !== undefined,
    isKnown: (place) => inputs[place]?.kind === "known",
    attribute: (name) => attributes.get(name),
    number,
    numbers(name) {
      const value = attributes.get(name);
      if (isTensor(value)) return [...fromStored(value).numbers()];
      if (!Array.isArray(value)) return undefined;
      return (value as readonly unknown[]).every((each) => typeof each === "number")
        ? (value as readonly number[]).map(shortest)
        : undefined;
    },
    word: (name, otherwise) => {
      const value = attributes.get(name);
      return typeof value === "string" ? value : otherwise;
    },
    tensor,
    operand(place) {
      const given = fact(place);
      if (given.kind !== "known" || countIn(given.tensor) !== 1) return tensor(place);
      const others = inputs.filter((each) => each !== undefined && each !== given);
      const rank = Math.max(0, ...others.map((each) => shapeOfFact(each as Fact).length));
      if (given.tensor.shape.length > rank) return tensor(place);
      return { kind: "literal", value: shortest(given.tensor.numbers()[0] as number) };
    },
    known,
    sizes: (place) => {
      const given = inputs[place];
      return given?.kind === "sized" ? given.sizes : known(place);
    },
    elements: (place) => elementsOfFact(fact(place)),
    shape: (place) => shapeOfFact(fact(place)),
    fixedShape(place) {
      const shape = shapeOfFact(fact(place));
      return shape.every(isFixed) ? (shape as readonly number[]) : refuse("the batch is open");
    },
    shapeOf,
    set(term) {
      if (term.kind === "value" || term.kind === "part" || term.kind === "literal") return term;
      const traced = runTerm(term, page.scope, page.tracer);
      return { kind: "value", name: page.write(term, traced) };
    },
    size: (dim) => (isFixed(dim) ? { kind: "literal", value: dim } : times(page.batched(), dim.factor)),
    written: (result) => written?.(result),
    refuse,
  };
}

const times = (batch: Term, factor: number): Term =>
  factor === 1 ? batch : { kind: "binary", operator: "*", left: batch, right: { kind: "literal", value: factor } };

const placeName = (place: number): string => ["first", "second", "third", "fourth", "fifth"][place] ?? `${place + 1}th`;

function refuse(why: string, help?: string): never {
  throw new Refused(why, help);
}

/** The shortest number that is the same in single precision. */
export function shortest(value: number): number {
  if (!Number.isFinite(value) || Number.isInteger(value)) return value;
  if (Math.fround(value) !== value) return value;
  for (let digits = 1; digits < 10; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
