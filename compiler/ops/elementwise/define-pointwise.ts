import { broadcastShapes } from "../../ir/broadcast.ts";
import { defineOp, type AttrSchema, type AttrValue, type AttrValues, type Op, type Sample } from "../../ir/op.ts";
import type { OpTraits } from "../../ir/op-traits.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import { broadcastAt, tabulate } from "../../ir/reference.ts";

interface PointwiseSpec<A extends AttrValues> extends OpTraits, Pick<Op, "gives"> {
  readonly name: string;
  readonly summary: string;
  readonly torch: { readonly api: string; readonly source: string };
  readonly inputs: readonly string[];
  readonly attrs?: { readonly [K in keyof A]: AttrSchema<A[K] & AttrValue> };
  /** The reference: numbers in, number out. */
  readonly value: (inputs: readonly number[], attrs: A) => number;
  /** The kernel: the same in words of the kernel language. */
  readonly scalar: (inputs: readonly Expression[], attrs: A) => Expression;
  readonly samples: readonly Sample[];
}

/** An op on each element by itself. Its inputs broadcast as PyTorch's do, and it fuses into whatever produces one of them. */
export function definePointwise<A extends AttrValues>(spec: PointwiseSpec<A>): Op {
  const { attrs: schemas, value, scalar, ...common } = spec;
  return defineOp({
    ...common,
    attrs: schemas ?? {},
    infer: (inputs, _, fail) =>
      broadcastShapes(
        spec.inputs.map((name) => inputs[name]?.shape ?? []),
        fail,
      ),
    // The attributes have been checked against `attrs`, which is A's own schema.
    reference(inputs, attrs, shape) {
      const tensors = spec.inputs.map((name) => inputs[name]);
      return tabulate(shape, (index) =>
        value(
          tensors.map((tensor) => (tensor ? broadcastAt(tensor, index) : 0)),
          attrs as unknown as A,
        ),
      );
    },
    kernel: {
      kind: "pointwise",
      scalar: (inputs, attrs) =>
        scalar(
          spec.inputs.map((name) => inputs[name] as Expression),
          attrs as unknown as A,
        ),
    },
  });
}

/** The same op, which jumps between whole numbers and leaves those as they are. */
export const rounding = (op: Op): Op => ({ ...jumping(op), keepsWholes: true });

/** The same op, whose result jumps. */
export const jumping = (op: Op): Op => ({ ...op, jumps: true });
