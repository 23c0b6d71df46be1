import { BadArgument, type ArgumentType } from "../ir/arguments.ts";
import { kindOf, showValue, type Value } from "../ir/value.ts";
import { showDim } from "../ir/types.ts";

/** A tensor as it is written down. */
export interface NumberList {
  readonly shape: readonly number[];
  /** In single precision, the last dimension first. */
  readonly values: readonly number[];
  readonly areBools: boolean;
}

/** What stands in a module as it is. More would make a source text of what is data. */
export const MOST_LITERALS = 4096;

/** A number, or lists of as many numbers each, to any depth. */
export const numberList: ArgumentType<NumberList> = {
  name: "a number or a list of numbers, nested if need be",
  read(value) {
    const values: number[] = [];
    let bools = 0;
    const visit = (each: Value): readonly number[] => {
      if (each.kind !== "list" && each.kind !== "tuple") {
        values.push(numberOf(each));
        if (each.kind === "bool") bools++;
        if (values.length > MOST_LITERALS)
          throw new BadArgument(
            `has more than ${MOST_LITERALS} numbers`,
            "so many come with the weights: Buffer(shape), under the name that they have there",
          );
        return [];
      }
      const [first, ...rest] = each.elements.map(visit);
      const other = rest.find((shape) => shape.join() !== first?.join());
      if (first && other)
        throw new BadArgument(
          `has ${showSizes(first)} and ${showSizes(other)} side by side: what lies side by side has one shape`,
        );
      return [each.elements.length, ...(first ?? [])];
    };
    const shape = visit(value);
    if (values.length === 0) throw new BadArgument("is empty, and no tensor here has a size of 0");
    return { shape, values, areBools: bools === values.length };
  },
};

const showSizes = (shape: readonly number[]): string => (shape.length === 0 ? "a number" : `[${shape.join(", ")}]`);

function numberOf(value: Value): number {
  switch (value.kind) {
    case "bool":
      return value.value ? 1 : 0;
    case "int":
      // Where PyTorch has ints of 64 bits, everything here is in single precision.
      if (Math.fround(value.value) !== value.value)
        throw new BadArgument(
          `holds ${value.value}, which single precision does not know (it would be ${Math.fround(value.value)})`,
          "a float is rounded: write it with a point",
        );
      return value.value;
    case "float":
      return Math.fround(value.value);
    case "tensor":
      throw new BadArgument(`holds ${kindOf(value)}`, "cat or stack make one tensor of a list: stack([a, b])");
    case "dim":
      throw new BadArgument(`holds ${showValue(value)}`, `${showDim(value.dim)} is only known at run time`);
    default:
      throw new BadArgument(`holds ${kindOf(value)}, which is no number`);
  }
}
