/** Networks that take several sizes besides the batch: which of them inputs have, and where memory goes at each. */
import { countOf, showShape } from "./describe.ts";
import { showOpenDim, wasmAt, type OpenInput, type OpenWasm } from "./open-sizes.ts";
import { checkKind, grow, NncError, reserve, type Tensor } from "./tensor.ts";
import type { WasmBuffer } from "./wasm.ts";

/** At one of the sizes: all that differs in the shapes of inputs and results. */
export type SizeChoice = readonly number[];

/** So many shapes are told to somebody whose input has none of them. */
const MOST_SHOWN = 8;

/**
 * The batch size, the numbers of the choice that inputs fit, and which one that is.
 *
 * @throws NncError NN7001 not values with a shape, NN7002 a wrong number of values, NN7003 another shape, NN7004 another batch
 *   size than the inputs before, NN7016 a size that the network does not take, or another one than the inputs before
 */
export function choiceOf(choices: readonly SizeChoice[], inputs: readonly OpenInput[]): number[] {
  let batch: number | undefined;
  let left = choices.map((_, which) => which);
  for (const [name, input, shape] of inputs) {
    const data = checkKind(name, input);
    if (data === input && shape.some((dim) => typeof dim === "object"))
      throw new NncError("NN7001", `${name} takes several sizes: hand over { data, shape }, not values alone`);
    const own = data === input ? (shape as readonly number[]) : (input as Tensor).shape;
    const fitsAt = (which?: number): boolean =>
      own.length === shape.length &&
      shape.every((dim, i) => {
        if (typeof dim === "number") return dim === own[i];
        const [size, factor] = dim;
        if (size === 0) return own[i]! >= 0 && own[i]! % factor === 0;
        return which === undefined || own[i] === choices[which]![size - 1];
      });
    const fitting = left.filter(fitsAt);
    if (fitting.length === 0) {
      const shapeAt = (which: number): string =>
        showShape(
          shape.map((dim) =>
            typeof dim === "object" && dim[0] > 0 ? choices[which]![dim[0] - 1] : showOpenDim(dim, []),
          ),
        );
      const shown = [...new Set(left.map(shapeAt))];
      const more = shown.length > MOST_SHOWN ? ", …" : "";
      const before = left.length < choices.length ? " beside the inputs before it" : "";
      throw new NncError(
        fitsAt() ? "NN7016" : "NN7003",
        `${name} has the shape ${showShape(own)}, expected ${shown.slice(0, MOST_SHOWN).join(" or ")}${more}${before}`,
      );
    }
    left = fitting;
    shape.forEach((dim, i) => {
      if (typeof dim === "number" || dim[0] > 0) return;
      const size = own[i]! / dim[1];
      if ((batch ??= size) !== size)
        throw new NncError("NN7004", `${name} has a batch of ${size}, the inputs before it one of ${batch}`);
    });
    const needed = countOf(own);
    if (data.length !== needed)
      throw new NncError("NN7002", `${name} has ${data.length} values, its shape ${showShape(own)} needs ${needed}`);
  }
  const [which = 0] = left;
  return [batch ?? 1, ...choices[which]!, which];
}

/** An array of at least so many values: the one that there was, if it is as large. */
export const enough = (
  batch: number,
  values: number,
  before: Float32Array<ArrayBuffer> | undefined,
): Float32Array<ArrayBuffer> => (before && before.length >= values ? before : reserve(batch, values));

/** A memory that has behind its weights what a run at one of the sizes needs: for each of these, how much that is, and what lies where. */
export const wasmChoices = (
  choices: readonly {
    readonly fixed: number;
    readonly perSample: number;
    readonly inputs: readonly WasmBuffer[];
    readonly results: readonly WasmBuffer[];
  }[],
): OpenWasm =>
  wasmAt((at, memory) => {
    const batch = at[0]!;
    const { fixed, perSample, inputs, results } = choices[at[at.length - 1]!]!;
    grow(memory, fixed + batch * perSample, batch);
    const view = (each: WasmBuffer): Float32Array =>
      new Float32Array(memory.buffer, each.fixed + batch * each.perSample, each.length * (each.isOpen ? batch : 1));
    return [inputs.map(view), results.map(view)];
  });
