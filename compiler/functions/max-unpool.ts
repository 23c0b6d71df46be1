import { dims, fallback, orNone, required, tensor, type ArgumentsOf } from "../ir/arguments.ts";
import type { Build } from "../ir/build.ts";
import { isFixed, productOf, sameShape, showShape, type Shape } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { maxUnpool } from "../ops/pooling/max-unpool.ts";
import { defineFunction, type TensorFunction } from "./define-function.ts";
import { window1d, windowIn } from "./pooling.ts";
import { reshapeTo } from "./shape.ts";

const expected = [
  "sequences [N, C, L] or [C, L]",
  "images [N, C, H, W] or [C, H, W]",
  "volumes [N, C, D, H, W] or [C, D, H, W]",
];

interface Unpooled {
  readonly kernel_size: readonly number[];
  readonly stride: readonly number[] | null;
  readonly padding: readonly number[];
  readonly output_size: Shape | null;
}

/** Puts what a max pooling has taken back to its place; `output_size` decides between the sizes that it may have had. */
export function unpool(b: Build, x: TensorValue, indices: TensorValue, given: Unpooled): TensorValue {
  const { shape } = x.type;
  const { kernel_size } = given;
  const rank = kernel_size.length;
  if (shape.length !== rank + 1 && shape.length !== rank + 2)
    b.fail("rank", `max_unpool${rank}d expects ${expected[rank - 1]}, got ${showShape(shape)}`);
  if (!sameShape(shape, indices.type.shape))
    b.fail(
      "unequal",
      `there is an index for each value: expected ${showShape(shape)}, got ${showShape(indices.type.shape)}`,
    );
  const space = shape.slice(-rank);
  if (!space.every(isFixed)) return b.fail("open", `the size of ${showShape(shape)} must be fixed`);
  const size = sizeOf(b, space, given);
  const area = size.reduce((product, each) => product * each, 1);
  const outer = shape.slice(0, -rank);
  const flat = [...(outer.length === 1 ? [1] : []), ...outer, productOf(space)];
  b.counts(indices, { count: area });
  const placed = b.op(maxUnpool, [reshapeTo(b, x, flat), reshapeTo(b, indices, flat)], { size: area });
  return reshapeTo(b, placed, [...outer, ...size]);
}

function sizeOf(
  b: Build,
  space: readonly number[],
  { kernel_size, stride, padding, output_size }: Unpooled,
): readonly number[] {
  const steps = stride ?? kernel_size;
  const usual = space.map(
    (size, i) => (size - 1) * (steps[i] as number) + (kernel_size[i] as number) - 2 * (padding[i] as number),
  );
  const rank = space.length;
  if (output_size && output_size.length !== rank && output_size.length !== rank + 2)
    b.fail("count", `output_size has ${rank} or ${rank + 2} sizes, got ${showShape(output_size)}`);
  const size = output_size?.slice(-rank) ?? usual;
  if (!size.every(isFixed)) return b.fail("open", `output_size ${showShape(size)} must be fixed`);
  size.forEach((each, i) => {
    const [least, most] = [(usual[i] as number) - (steps[i] as number), (usual[i] as number) + (steps[i] as number)];
    if (output_size && !(least < each && each < most))
      b.fail("range", `output_size ${showShape(size)} is out of reach: size ${i} lies between ${least} and ${most}`);
    if (each < 1) b.fail("small", `nothing would be left: the size would be ${size.join("×")}`);
  });
  return size;
}

/** What a call of the layer is given, and the function takes last. */
export const unpooling = {
  input: required(tensor),
  indices: required(tensor),
  output_size: fallback(orNone(dims), null),
};

const { input, indices, output_size } = unpooling;
const alone = (each: number | null): readonly number[] | null => (each === null ? null : [each]);

/** Windows of sequences as unpooling has them. */
export const ofSequence = (args: ArgumentsOf<typeof window1d>) => ({
  kernel_size: [args.kernel_size],
  stride: alone(args.stride),
  padding: [args.padding],
});

export const unpoolingFunctions: readonly TensorFunction[] = [
  ...([2, 3] as const).map((rank) =>
    defineFunction({
      name: `max_unpool${rank}d`,
      summary: maxUnpool.summary,
      torch: `torch.nn.functional.max_unpool${rank}d`,
      params: { input, indices, ...windowIn(rank), output_size },
      apply: (b, args) => unpool(b, args.input, args.indices, args),
    }),
  ),
  defineFunction({
    name: "max_unpool1d",
    summary: maxUnpool.summary,
    torch: "torch.nn.functional.max_unpool1d",
    params: { input, indices, ...window1d, output_size },
    apply: (b, args) => unpool(b, args.input, args.indices, { ...ofSequence(args), output_size: args.output_size }),
  }),
];
