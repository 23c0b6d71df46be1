import type { Counted } from "./graph.ts";
import type { AttrValues, Op } from "./op.ts";
import type { Fail } from "./refusal.ts";
import type { Dim } from "./types.ts";
import type { TensorValue } from "./value.ts";

/** What layers and functions build graphs with. */
export interface Build {
  /** A node of the graph; the op checks its inputs, and refuses in the user's words and at the user's place. */
  op(op: Op, inputs: readonly (TensorValue | number | undefined)[], attrs?: AttrValues): TensorValue;
  /** Whether the call is part of training: norms go by the batch, and dropout drops. */
  readonly training: boolean;
  /** Sizes of the input are open: what is done must not depend on whether there is nothing to do at the sizes at hand. */
  readonly hasOpenSizes?: boolean;
  /** Whether gradients go through the call: of training, or of what is frozen in it. */
  readonly hasGradients: boolean;
  /** What a buffer holds by now: a call before this one may have moved it. */
  current(buffer: TensorValue): TensorValue;
  /** Gives a buffer another value, for the calls after this one and for the next step. */
  move(buffer: TensorValue, value: TensorValue): void;
  /** The numbers that a tensor holds, where they are the network's own, neither too many nor of weights or inputs. */
  known(tensor: TensorValue): Float64Array | undefined;
  /**
   * Says that a tensor counts something out: where it is an input, or all of one in another shape, what is given for it is held to
   * that, of classes also where fractions are cut off first. Whether it is.
   */
  counts(tensor: TensorValue, counted: Counted, what?: "classes"): boolean;
  /** What random numbers of this step come from, and a number that no other call gets. */
  random(): { readonly seed: TensorValue; readonly stream: number };
  /** Says that it takes so many samples at least, for which the reason is given. */
  needsBatch(least: number, why: string): void;
  /** Ends the call with an error about the input or an argument. */
  readonly fail: Fail;
  /** As `fail`, for a tensor whose features or channels are not what a layer was made for. */
  sizeMismatch(found: {
    readonly expected: string;
    readonly input: TensorValue;
    readonly found: Dim;
    /** What to do with the input; where nothing would help, `help` says what to do with the layer. */
    readonly rearranged?: string | undefined;
    readonly help?: string | undefined;
  }): never;
  /** A method's call as it would be written on a tensor, `x.flatten(1)`; the call alone where the tensor has no name. */
  written(x: TensorValue, call: string): string;
}

/** −1 is the last dimension. */
export function dimOf(b: Build, x: TensorValue, index: number, extra = 0): number {
  const rank = x.type.shape.length + extra;
  if (index < -rank || index >= rank)
    b.fail("dim", `dim ${index} is out of range for a tensor of ${rank} dimension${rank === 1 ? "" : "s"}`);
  return index < 0 ? index + rank : index;
}

/** Whether a tensor has no dimension but all that is named is its first or last: PyTorch lets a number count as a line of one. */
export const isLineOfOne = (x: TensorValue, dims: readonly number[]): boolean =>
  x.type.shape.length === 0 && dims.length > 0 && dims.every((dim) => dim === 0 || dim === -1);
