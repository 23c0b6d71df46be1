/**
 * WebAssembly text as a tree: built by the spellers, asked for what it reads and calls, and spelled once, at the very end
 * (spell-wat.ts). Nothing is ever read back from text.
 */
export type Wat =
  | { readonly kind: "get"; readonly local: string }
  | { readonly kind: "set" | "tee"; readonly local: string; readonly value: Wat }
  /** One number in all lanes; of `i32x4`, its bits. */
  | VectorConstant
  | { readonly kind: "call"; readonly name: string; readonly operands: readonly Wat[] }
  | {
      readonly kind: "instruction";
      readonly name: string;
      /** What stands between its name and its operands: lanes, `offset=8`, a label. */
      readonly immediates: readonly (string | number)[];
      readonly operands: readonly Wat[];
      /** A comment behind its operands. */
      readonly note?: string;
    }
  /** Statements, and last a value. */
  | { readonly kind: "block"; readonly body: readonly Wat[] }
  /** The last of the body branches back to the label. */
  | { readonly kind: "loop"; readonly label: string; readonly body: readonly Wat[] }
  /** What is done unless the condition is 0. */
  | { readonly kind: "if"; readonly condition: Wat; readonly body: readonly Wat[] }
  | { readonly kind: "comment"; readonly text: string };

export interface VectorConstant {
  readonly kind: "vector";
  readonly shape: "f32x4" | "f64x2" | "i32x4";
  readonly lane: number;
}

export interface WatLocal {
  readonly name: string;
  readonly type: "i32" | "v128";
}

export interface WatFunction {
  /** What others call it by; one that is only exported has none. */
  readonly name?: string;
  /** What it is called from outside. */
  readonly exportedAs?: string;
  readonly parameters: readonly WatLocal[];
  readonly result?: "v128";
  readonly locals: readonly WatLocal[];
  readonly body: readonly Wat[];
}

export const get = (local: string): Wat => ({ kind: "get", local });
export const set = (local: string, value: Wat): Wat => ({ kind: "set", local, value });
export const call = (name: string, operands: readonly Wat[]): Wat => ({ kind: "call", name, operands });
export const comment = (text: string): Wat => ({ kind: "comment", text });
export const vector = (shape: VectorConstant["shape"], lane: number): VectorConstant => ({
  kind: "vector",
  shape,
  lane,
});

/** An instruction without immediates. */
export const instruction = (name: string, ...operands: readonly Wat[]): Wat => ({
  kind: "instruction",
  name,
  immediates: [],
  operands,
});

export const withImmediates = (
  name: string,
  immediates: readonly (string | number)[],
  ...operands: readonly Wat[]
): Wat => ({ kind: "instruction", name, immediates, operands });

export const i32 = (value: number): Wat => withImmediates("i32.const", [value]);

/** Bytes of two vectors side by side, by their numbers: 0 to 15 of the first, 16 to 31 of the second. */
export const shuffle = (bytes: readonly number[], first: Wat, second: Wat): Wat =>
  withImmediates("i8x16.shuffle", bytes, first, second);

/** The immediate of an access so many bytes further on; none for none. */
export const atBytes = (distance: number): readonly string[] => (distance === 0 ? [] : [`offset=${distance}`]);

/** A lane of a constant as it lies in memory. */
export function bytesOf({ shape, lane }: VectorConstant): Uint8Array {
  if (shape === "f64x2") return new Uint8Array(new Float64Array([lane]).buffer);
  if (shape === "f32x4") return new Uint8Array(new Float32Array([lane]).buffer);
  return new Uint8Array(new Uint32Array([lane]).buffer);
}

/** A node and all within it, in the order in which they are spelled. */
function* nodesOf(wat: Wat): Generator<Wat> {
  yield wat;
  for (const inner of partsOf(wat)) yield* nodesOf(inner);
}

function partsOf(wat: Wat): readonly Wat[] {
  switch (wat.kind) {
    case "set":
    case "tee":
      return [wat.value];
    case "call":
    case "instruction":
      return wat.operands;
    case "block":
    case "loop":
      return wat.body;
    case "if":
      return [wat.condition, ...wat.body];
    default:
      return [];
  }
}

/** The tree with each node replaced by what `change` makes of it, outer ones first. */
export function mapWat(wat: Wat, change: (node: Wat) => Wat): Wat {
  const changed = change(wat);
  const inner = (each: Wat): Wat => mapWat(each, change);
  switch (changed.kind) {
    case "set":
    case "tee":
      return { ...changed, value: inner(changed.value) };
    case "call":
    case "instruction":
      return { ...changed, operands: changed.operands.map(inner) };
    case "block":
    case "loop":
      return { ...changed, body: changed.body.map(inner) };
    case "if":
      return { ...changed, condition: inner(changed.condition), body: changed.body.map(inner) };
    default:
      return changed;
  }
}

/** The locals that statements read, each once. */
export const readBy = (body: readonly Wat[]): readonly string[] => [
  ...new Set(body.flatMap((wat) => [...nodesOf(wat)].flatMap((each) => (each.kind === "get" ? [each.local] : [])))),
];

/** The locals that statements set, each once. */
export const setBy = (body: readonly Wat[]): readonly string[] => [
  ...new Set(body.flatMap((wat) => [...nodesOf(wat)].flatMap((each) => (each.kind === "set" ? [each.local] : [])))),
];

/** The functions that statements call, each once. */
export const calledBy = (body: readonly Wat[]): readonly string[] => [
  ...new Set(body.flatMap((wat) => [...nodesOf(wat)].flatMap((each) => (each.kind === "call" ? [each.name] : [])))),
];
