import type { ReferenceCall } from "../../../compiler/ir/interpret.ts";
import { nameInputs, type ReferenceTensor } from "../../../compiler/ir/op.ts";
import { seeded } from "../../support/random.ts";

const ROUNDS = 4;
/** How often the same rounding may come back in later steps, beside those that the rounds find. */
const MARGIN = 4;

/**
 * What steps that go on from each other may lose, each of them in what its gates are given: `u` a rounding, `factor` what a sum of so
 * many products loses.
 */
export function recurrentLoss(
  { op, attrs, operands }: ReferenceCall,
  { shape, data }: ReferenceTensor,
  { u, factor, least }: { readonly u: number; readonly factor: (terms: number) => number; readonly least: number },
): Float64Array {
  const [input, weight, ...others] = operands as readonly [ReferenceTensor, ReferenceTensor, ...ReferenceTensor[]];
  const features = weight.shape[2] as number;
  const largest = [...others, { shape, data }].reduce((most, { data: values }) => largestOf(values, most), 0);
  const heaviest = largestOf(weight.data, 0) * largest * features;
  const random = seeded(11);
  const lost = data.map((value) => least * Math.max(1, Math.abs(value)));
  for (let round = 0; round < ROUNDS; round++) {
    const shaken = input.data.map(
      (value) =>
        value +
        MARGIN * (2 * random() - 1) * (u * factor(features) * (Math.abs(value) + heaviest) + (least * heaviest) / 8),
    );
    const moved = op.reference(nameInputs(op, [{ ...input, data: shaken }, weight, ...others]), attrs, shape);
    moved.forEach((value, i) => {
      const exact = data[i] as number;
      const distance = Object.is(value, exact) ? 0 : Math.abs(value - exact);
      lost[i] = Math.max(lost[i] as number, Number.isNaN(distance) ? Infinity : distance + least * Math.abs(exact));
    });
  }
  return lost;
}

const largestOf = (values: Float64Array, least: number): number =>
  values.reduce((most, value) => (Math.abs(value) < Infinity ? Math.max(most, Math.abs(value)) : most), least);
