import type { Span } from "../../../../grammar/source.ts";
import type { Build } from "../../../ir/build.ts";
import type { Node } from "../../../ir/graph.ts";
import { nameInputs, type AttrValues, type Op } from "../../../ir/op.ts";
import type { Refusal } from "../../../ir/refusal.ts";
import { f32, isFixed, perSample, showDim } from "../../../ir/types.ts";
import type { TensorValue } from "../../../ir/value.ts";

/** Why a term cannot be: in the words of the op, layer or function that refuses it. */
export class Refused extends Error {
  readonly help: string | undefined;
  readonly kind: Refusal;
  constructor(message: string, help?: string, kind: Refusal = "unsupported") {
    super(message);
    this.help = help;
    this.kind = kind;
  }
}

/** 2³¹ − 1 values: what a typed array holds in every engine. */
const MOST_VALUES = 2 ** 31 - 1;
const MOST_NODES = 200_000;

/** What runs terms on symbolic tensors, as the compiler itself will: the nodes so far, and hands to make more. */
export interface Tracer {
  readonly nodes: Node[];
  readonly build: Build;
  readonly span: Span;
}

export function createTracer(span: Span): Tracer {
  const nodes: Node[] = [];
  const fail = (kind: Refusal, message: string, help?: string): never => {
    throw new Refused(message, help, kind);
  };
  const build: Build = {
    op(op: Op, inputs, attrs: AttrValues = {}): TensorValue {
      const types = inputs.map((input) =>
        input === undefined ? undefined : typeof input === "number" ? f32([]) : input.type,
      );
      const shape = op.infer(nameInputs(op, types), attrs, fail);
      if (shape.reduce((product: number, dim) => product * perSample(dim), 1) > MOST_VALUES)
        fail("unsupported", `a result [${shape.map(showDim).join(", ")}] has too many values`);
      if (shape.filter((dim) => !isFixed(dim)).length > 1) fail("open-twice", "a result would have the batch twice");
      if (nodes.length >= MOST_NODES) fail("unsupported", "the network has too many operations");
      const operands = inputs.map((input) => (input === undefined ? "" : typeof input === "number" ? input : input.id));
      while (operands.at(-1) === "") operands.pop();
      const id = `%${nodes.length + 1}`;
      nodes.push({ id, op, attrs, inputs: operands, epilogue: [], type: f32(shape), origin: { span, path: "" } });
      const [first] = inputs;
      const isMask =
        op.gives === "mask" || (op.kernel.kind === "view" && typeof first === "object" && first.isMask === true);
      return { kind: "tensor", id, type: f32(shape), by: op.name, span, ...(isMask ? { isMask: true } : {}) };
    },
    training: false,
    hasGradients: false,
    current: (buffer) => buffer,
    move: () => undefined,
    known: () => undefined,
    counts: () => true,
    random: () => fail("unsupported", "random numbers are no part of inference"),
    needsBatch: () => undefined,
    fail,
    sizeMismatch: ({ expected, found }) => fail("unequal", `expects ${expected}, got ${showDim(found)}`),
    written: (_, call) => call,
  };
  return { nodes, build, span };
}
