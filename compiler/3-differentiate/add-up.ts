import type { GradientCall } from "../ir/gradient.ts";
import type { ValueId } from "../ir/graph.ts";
import type { Part } from "../ir/op-traits.ts";
import { isFixed, type Shape } from "../ir/types.ts";
import { cat } from "../ops/arrangement/cat.ts";
import { padTo } from "../ops/arrangement/slice-gradient.ts";
import { add } from "../ops/elementwise/arithmetic.ts";

/** What one reader of a value says of its gradient: of all of it, or of a part that it has read. */
export interface Contribution {
  readonly value: ValueId;
  readonly part?: Part;
}

/** The gradient of a value of this shape: the sum over all that read it. Parts that make up the whole are put side by side. */
export function addUp(
  call: Pick<GradientCall, "op" | "typeOf">,
  contributions: readonly Contribution[],
  shape: Shape,
): ValueId {
  const joined = sideBySide(call, contributions, shape);
  if (joined !== undefined) return joined;
  return contributions
    .map(({ value, part }) => (part ? padTo(call, value, part, shape) : value))
    .reduce((sum, value) => call.op(add, [sum, value]));
}

function sideBySide({ op }: Pick<GradientCall, "op">, contributions: readonly Contribution[], shape: Shape) {
  const dim = contributions[0]?.part?.dim;
  if (dim === undefined || contributions.length < 2) return undefined;
  const parts = contributions.flatMap(({ value, part }) =>
    part?.dim === dim && part.step === 1 && isFixed(part.count)
      ? [{ value, start: part.start, count: part.count }]
      : [],
  );
  if (parts.length < contributions.length) return undefined;
  parts.sort((a, b) => a.start - b.start);
  let end = 0;
  for (const { start, count } of parts) {
    if (start !== end) return undefined;
    end += count;
  }
  if (end !== shape[dim]) return undefined;
  return op(
    cat,
    parts.map(({ value }) => value),
    { dim },
  );
}
