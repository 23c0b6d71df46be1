import type { Kernel } from "./kernel/builder.ts";
import type { Cursor } from "./kernel/cursor.ts";
import type { Expression } from "./kernel/program.ts";
import type { Machine } from "./kernel/machine.ts";
import type { Halo, Layout, Pads } from "./layout.ts";
import type { OpTraits } from "./op-traits.ts";
import type { Fail } from "./refusal.ts";
import type { Shape, TensorType } from "./types.ts";

/** What an attribute may hold once PyTorch's spellings have been read. */
export type AttrValue =
  number | boolean | string | null | readonly number[] | readonly Shape[number][] | readonly Pads[];
export type AttrValues = Readonly<Record<string, AttrValue>>;

/** The type parameter is the attribute's type in `infer`, `reference` and `kernel`; the value is how the text form reads it. */
export interface AttrSchema<T extends AttrValue> {
  readonly kind: "number" | "boolean" | "string" | "numbers" | "dims" | "pads" | "optional";
  /** Only for its type. */
  readonly type?: T;
}
export const number: AttrSchema<number> = { kind: "number" };
export const boolean: AttrSchema<boolean> = { kind: "boolean" };
export const string: AttrSchema<string> = { kind: "string" };
export const numbers: AttrSchema<readonly number[]> = { kind: "numbers" };
/** One number for an image's rows and one for its columns. */
export const pair: AttrSchema<Pair> = { kind: "numbers" };
export type Pair = readonly [rows: number, columns: number];
export const dims: AttrSchema<Shape> = { kind: "dims" };
/** What lies before and behind each spatial dimension, such as an image's rows and its columns. As text, one row of numbers: [1,1,0,2]. */
export const pads: AttrSchema<readonly Pads[]> = { kind: "pads" };
export const optional: AttrSchema<number | null> = { kind: "optional" };

type AttrSchemas = Readonly<Record<string, AttrSchema<AttrValue>>>;
type ValuesOf<A> = { readonly [K in keyof A]: A[K] extends AttrSchema<infer T> ? T : never };

/** `["x", "weight", "bias?"]`: a `?` marks what may be left out, `"...values"` takes any number. */
type Named<I extends readonly string[], T> = {
  readonly [
    K in I[number] as K extends `${infer Name}?` ? Name : K extends `...${infer Name}` ? Name : K
  ]: K extends `${string}?` ? T | undefined : K extends `...${string}` ? readonly T[] : T;
};

/** A tensor of the reference interpreter: row-major, in double precision, its shape known. */
export interface ReferenceTensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** How a `loops` kernel needs an input to lie in memory. */
export type LayoutRequirement =
  /** Any strides, as long as each dimension has one. */
  | { readonly kind: "strided" }
  /** Row after row, element after element, with nothing in between: what is read by vectors, or walked by elements. */
  | { readonly kind: "rows" }
  /** [N, C, …] with the channels last, in a border of at least these sizes that holds `fill`. */
  | { readonly kind: "spatial"; readonly halo: Halo }
  /** Whatever order; dimensions may be split (see layout.ts). */
  | { readonly kind: "any" }
  /** This very layout, for weights that are packed once. */
  | { readonly kind: "packed"; readonly layout: Layout; readonly size: number };

export interface RequirementContext<I extends readonly string[], A> {
  readonly types: Named<I, TensorType>;
  /** Where the inputs lie that have been placed before (weights are placed after the values they meet). */
  readonly layouts: Partial<Named<I, Layout>>;
  readonly attrs: ValuesOf<A>;
  readonly out: TensorType;
  readonly machine: Machine;
}

export interface LoopsContext<I extends readonly string[], A> extends RequirementContext<I, A> {
  readonly k: Kernel;
  /** One cursor per input, at its first element. */
  readonly inputs: Named<I, Cursor>;
  /** Stores through this run the node's epilogue. */
  readonly y: Cursor;
}

export interface PointwiseKernel<I extends readonly string[], A> {
  readonly kind: "pointwise";
  readonly scalar: (inputs: Named<I, Expression>, attrs: ValuesOf<A>) => Expression;
}

export interface ViewKernel<A> {
  readonly kind: "view";
  /** Where the result's elements lie, given where the input's do; undefined if only a copy will do. */
  readonly layout: (x: Layout, attrs: ValuesOf<A>, from: TensorType, to: TensorType) => Layout | undefined;
  /** Whether it shows its input as it is. */
  readonly isIdentity: (attrs: ValuesOf<A>, from: Shape, to: Shape) => boolean;
  /** It never does anything, like dropout in inference: only the source has a use for it. */
  readonly doesNothing?: true;
  /** Elements stay in their order, whatever the shape: two in a row are one. */
  readonly keepsOrder?: true;
  /** Whether an image with a border around it stays one. */
  readonly keepsImage?: (attrs: ValuesOf<A>) => boolean;
}

export interface LoopsKernel<I extends readonly string[], A> {
  readonly kind: "loops";
  readonly requires: (context: RequirementContext<I, A>) => {
    readonly [K in keyof Named<I, unknown>]: LayoutRequirement;
  };
  /** The order of the result's dimensions in memory, outermost first; "like-input" follows the first input. */
  readonly order: "channels-last" | "row-major" | "like-input";
  readonly program: (context: LoopsContext<I, A>) => void;
  /** It adds up in the memory of its result, so that nothing can ride on what it stores. */
  readonly accumulates?: true;
  /** Multiply-adds for one sample. */
  readonly multiplyAdds?: (types: Named<I, TensorType>, attrs: ValuesOf<A>, out: TensorType) => number;
}

export interface Sample {
  /** Shapes of the inputs; null leaves an optional one out. */
  readonly inputs: readonly (Shape | null)[];
  readonly attrs?: AttrValues;
}

export interface Rejected extends Sample {
  readonly message: string;
}

export interface OpSpec<I extends readonly string[], A extends AttrSchemas> extends OpTraits {
  readonly name: string;
  readonly summary: string;
  /** PyTorch's function, and the file of its source that we agree with. */
  readonly torch: { readonly api: string; readonly source: string };
  readonly inputs: I;
  readonly attrs: A;
  readonly infer: (inputs: Named<I, TensorType>, attrs: ValuesOf<A>, fail: Fail) => Shape;
  /** "mask" for what PyTorch answers with a bool tensor, which is 0 and 1 here; or the inputs that give one where all of them are. */
  readonly gives?: "mask" | readonly string[];
  /** Slow, obvious, in double precision. */
  readonly reference: (inputs: Named<I, ReferenceTensor>, attrs: ValuesOf<A>, shape: readonly number[]) => Float64Array;
  readonly kernel: PointwiseKernel<I, A> | ViewKernel<A> | LoopsKernel<I, A>;
  readonly samples: readonly Sample[];
  readonly rejects?: readonly Rejected[];
}

/** An op with its own types forgotten, as graphs hold it. */
// Named inputs and typed attributes are checked where an op is defined; a graph holds ops of all kinds in one list.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Op = OpSpec<any, any>;

export const defineOp = <const I extends readonly string[], const A extends AttrSchemas>(spec: OpSpec<I, A>): Op =>
  spec;

/** Hands a list of values to an op under the names that it gave its inputs. */
export function nameInputs<T>(
  op: Op,
  values: readonly (T | undefined)[],
): Record<string, T | readonly T[] | undefined> {
  const names: readonly string[] = op.inputs;
  const named: Record<string, T | readonly T[] | undefined> = {};
  names.forEach((name, i) => {
    if (name.startsWith("...")) named[name.slice(3)] = values.slice(i).filter((value) => value !== undefined);
    else named[name.replace("?", "")] = values[i];
  });
  return named;
}

/** What an op calls its input number `i`; the last name may stand for several. */
export function inputName(op: Op, i: number): string | undefined {
  const names: readonly string[] = op.inputs;
  return names[Math.min(i, names.length - 1)]?.replace("...", "").replace("?", "");
}
