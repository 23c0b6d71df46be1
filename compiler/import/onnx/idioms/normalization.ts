import { countIn } from "../facts/known-tensor.ts";
import { fromFront } from "../words/say.ts";
import { madeNode, type LiveNode } from "../network/live-node.ts";
import { bothWays, withNumber, type Idiom, type Pattern } from "./pattern.ts";

interface Normalized {
  readonly x: string;
  /** The first of the last dimensions that it goes over. */
  readonly axis: number;
  readonly epsilon: number;
}

/** The last dimensions that a mean goes over, as the first of them; undefined where it is no such mean. */
function meanAxis(mean: LiveNode | undefined, pattern: Pattern): number | undefined {
  const rank = pattern.shape(mean?.inputs[0])?.length;
  const given = mean?.attributes.get("axes") ?? [...(pattern.known(mean?.inputs[1])?.numbers() ?? [])];
  if (!mean || rank === undefined || mean.attributes.get("keepdims") === 0 || !Array.isArray(given)) return undefined;
  const axes = (given as number[]).map((axis) => fromFront(axis, rank)).toSorted((a, b) => a - b);
  return axes.length > 0 && axes.every((axis, i) => axis === rank - axes.length + i) ? axes[0] : undefined;
}

/** mean(d²) + epsilon, over the last dimensions. */
function meanSquare(
  name: string | undefined,
  pattern: Pattern,
): { d: string; axis: number; epsilon: number } | undefined {
  const sum = withNumber(pattern.made(name, "Add"), pattern);
  const mean = pattern.made(sum?.value, "ReduceMean");
  const axis = meanAxis(mean, pattern);
  const square = pattern.made(mean?.inputs[0], "Pow", "Mul");
  const isSquare =
    square?.opType === "Pow" ? pattern.scalar(square.inputs[1]) === 2 : square?.inputs[0] === square?.inputs[1];
  const d = square?.inputs[0];
  return sum && axis !== undefined && isSquare && d !== undefined ? { d, axis, epsilon: sum.number } : undefined;
}

/** y / √(mean(d²) + epsilon), in the ways that there are. */
function divided(
  name: string | undefined,
  pattern: Pattern,
): { y: string; d: string; axis: number; epsilon: number } | undefined {
  const quotient = pattern.made(name, "Div");
  if (quotient) {
    const spread = meanSquare(pattern.made(quotient.inputs[1], "Sqrt")?.inputs[0], pattern);
    return spread && quotient.inputs[0] !== undefined ? { y: quotient.inputs[0], ...spread } : undefined;
  }
  const product = pattern.made(name, "Mul");
  for (const [y, other] of product ? bothWays(product) : []) {
    const inverse = pattern.made(other, "Reciprocal", "Div");
    const root =
      inverse?.opType === "Div"
        ? pattern.scalar(inverse.inputs[0]) === 1
          ? inverse.inputs[1]
          : undefined
        : inverse?.inputs[0];
    const spread = meanSquare(pattern.made(root, "Sqrt")?.inputs[0], pattern);
    if (spread && y !== undefined) return { y, ...spread };
  }
  return undefined;
}

/** (x − mean(x)) / √(mean((x − mean(x))²) + epsilon) */
function normalized(name: string | undefined, pattern: Pattern): Normalized | undefined {
  const found = divided(name, pattern);
  const d = pattern.made(found?.d, "Sub");
  if (!found || !d || !pattern.isSame(found.y, found.d)) return undefined;
  const mean = pattern.made(d.inputs[1], "ReduceMean");
  const x = d.inputs[0];
  if (x === undefined || mean?.inputs[0] !== x || meanAxis(mean, pattern) !== found.axis) return undefined;
  return { x, axis: found.axis, epsilon: found.epsilon };
}

/** A weight for each of the last dimensions. */
const isWeight = (name: string | undefined, of: { x: string; axis: number }, pattern: Pattern): name is string =>
  name !== undefined && pattern.known(name)?.shape.join() === pattern.shape(of.x)?.slice(of.axis).join();

export const layerNorm: Idiom = (node, pattern) => {
  const make = ({ x, axis, epsilon }: Normalized, weights: readonly string[]): LiveNode =>
    madeNode(node, "LayerNormalization", [x, ...weights], { axis, epsilon });
  const scaled = (name: string | undefined): { of: Normalized; weight: string } | undefined => {
    const product = pattern.made(name, "Mul");
    for (const [value, weight] of product ? bothWays(product) : []) {
      const of = normalized(value, pattern);
      if (of && isWeight(weight, of, pattern)) return { of, weight };
    }
    return undefined;
  };
  const [output] = node.outputs;
  if (node.opType === "Add") {
    for (const [value, bias] of bothWays(node)) {
      const found = scaled(value);
      if (found && isWeight(bias, found.of, pattern)) return make(found.of, [found.weight, bias]);
    }
    return undefined;
  }
  const found = node.opType === "Mul" ? scaled(output) : undefined;
  if (found) return make(found.of, [found.weight]);
  const plain = node.opType === "Div" || node.opType === "Mul" ? normalized(output, pattern) : undefined;
  return plain && make(plain, []);
};

/** x / √(mean(x²) + epsilon) · weight */
export const rmsNorm: Idiom = (node, pattern) => {
  if (node.opType !== "Mul") return undefined;
  for (const [value, weight] of bothWays(node)) {
    const found = divided(value, pattern);
    if (!found || found.y !== found.d) continue;
    const of = { x: found.y, axis: found.axis };
    if (isWeight(weight, of, pattern))
      return madeNode(node, "RMSNormalization", [of.x, weight], { axis: found.axis, epsilon: found.epsilon });
  }
  return undefined;
};

/** An instance norm over groups as channels, and a weight and a bias for each channel. */
export const groupNorm: Idiom = (node, pattern) => {
  if (node.opType !== "Add") return undefined;
  for (const [value, bias] of bothWays(node)) {
    const product = pattern.made(value, "Mul");
    for (const [inner, weight] of product ? bothWays(product) : []) {
      const norm = pattern.made(pattern.made(inner, "Reshape")?.inputs[0], "InstanceNormalization");
      const [grouped, scale, shift] = norm?.inputs ?? [];
      const x = pattern.made(grouped, "Reshape")?.inputs[0];
      const channels = pattern.shape(x)?.[1];
      const groups = pattern.shape(grouped)?.[1];
      const isPlain =
        pattern
          .known(scale)
          ?.numbers()
          .every((each) => each === 1) &&
        pattern
          .known(shift)
          ?.numbers()
          .every((each) => each === 0);
      const isPerChannel = (name: string | undefined): name is string => {
        const tensor = pattern.known(name);
        return (
          tensor !== undefined &&
          countIn(tensor) === channels &&
          tensor.shape
            .toReversed()
            .slice(0, -1)
            .every((size, i) => size === 1 || i > 1)
        );
      };
      const isSameShape = pattern.shape(inner)?.join() === pattern.shape(x)?.join();
      if (!norm || x === undefined || !isPlain || !isSameShape || groups === undefined || channels === undefined)
        continue;
      if (
        !isPerChannel(weight) ||
        !isPerChannel(bias) ||
        pattern.known(weight)?.shape.length !== pattern.known(bias)?.shape.length
      )
        continue;
      const epsilon = norm.attributes.get("epsilon");
      return madeNode(
        node,
        "GroupNormalization",
        [x, pattern.reshaped(weight, [channels]), pattern.reshaped(bias, [channels])],
        { num_groups: groups, epsilon: typeof epsilon === "number" ? epsilon : 1e-5 },
      );
    }
  }
  return undefined;
};

/** A norm of each pixel's channels, for which these go last and come back. */
export const layerNorm2d: Idiom = (node, pattern) => {
  const order = (each: LiveNode | undefined): string => String(each?.attributes.get("perm"));
  if (node.opType !== "Transpose" || order(node) !== "0,3,1,2") return undefined;
  // The norm itself may still be in pieces, from the last of which it is recognised.
  const made = pattern.made(node.inputs[0], "Add", "Mul", "Div", "LayerNormalization");
  const norm = made?.opType === "LayerNormalization" ? made : made && layerNorm(made, pattern);
  const moved = pattern.made(norm?.inputs[0], "Transpose");
  const axis = norm?.attributes.get("axis");
  const x = moved?.inputs[0];
  if (!norm || x === undefined || norm.inputs.length !== 3 || order(moved) !== "0,2,3,1" || (axis !== 3 && axis !== -1))
    return undefined;
  return {
    ...norm,
    name: node.name,
    metadata: node.metadata,
    opType: "LayerNorm2d",
    inputs: [x, ...norm.inputs.slice(1)],
    outputs: node.outputs,
  };
};
