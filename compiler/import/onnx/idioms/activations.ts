import { madeNode, type LiveNode } from "../network/live-node.ts";
import { isNear, withNumber, type Idiom, type Pattern } from "./pattern.ts";

/** A product, taken apart: numbers as one, and the values. */
interface Product {
  readonly factor: number;
  readonly values: readonly string[];
}

/** All ways to read a node as a product, the nearest first. */
function productsOf(node: LiveNode, pattern: Pattern): readonly Product[] {
  const first = opened(node, pattern);
  if (!first) return [];
  const found: Product[] = [first];
  for (let at = 0; at < found.length && found.length < 12; at++) {
    const { factor, values } = found[at] as Product;
    if (values.length > 2) continue;
    values.forEach((value, i) => {
      const inner = pattern.made(value, "Mul", "Div");
      const more = inner && opened(inner, pattern);
      if (more) found.push({ factor: factor * more.factor, values: values.toSpliced(i, 1, ...more.values) });
    });
  }
  return found;
}

function opened(node: LiveNode, pattern: Pattern): Product | undefined {
  const [a, b] = node.inputs;
  if (a === undefined || b === undefined) return undefined;
  if (node.opType === "Div") {
    const number = pattern.scalar(b);
    return number === undefined ? undefined : { factor: 1 / number, values: [a] };
  }
  const [one, other] = [pattern.scalar(a), pattern.scalar(b)];
  if (other !== undefined) return { factor: other, values: [a] };
  return one === undefined ? { factor: 1, values: [a, b] } : { factor: one, values: [b] };
}

/** x · factor, x / number, or x itself. */
function multipleOf(name: string | undefined, x: string, factor: number, pattern: Pattern): boolean {
  const node = pattern.made(name, "Mul", "Div");
  const product = node && opened(node, pattern);
  return product?.values.length === 1 && pattern.isSame(product.values[0], x) && isNear(product.factor, factor);
}

/** 1 + y, of which y is given. */
function beyondOne(name: string, pattern: Pattern): string | undefined {
  const sum = withNumber(pattern.made(name, "Add"), pattern);
  return sum?.number === 1 ? sum.value : undefined;
}

/** x³ */
function isCube(name: string | undefined, x: string, pattern: Pattern): boolean {
  const power = pattern.made(name, "Pow");
  if (power) return power.inputs[0] === x && pattern.scalar(power.inputs[1]) === 3;
  const product = pattern.made(name, "Mul");
  const square = (value: string | undefined): boolean => {
    const node = pattern.made(value, "Mul", "Pow");
    return node?.opType === "Mul"
      ? node.inputs.every((each) => each === x)
      : node?.inputs[0] === x && pattern.scalar(node.inputs[1]) === 2;
  };
  const [a, b] = product?.inputs ?? [];
  return (a === x && square(b)) || (b === x && square(a));
}

/** √(2/π) · (x + 0.044715 · x³) */
function isTanhPolynomial(name: string | undefined, x: string, pattern: Pattern): boolean {
  const node = pattern.made(name, "Mul");
  const product = node && opened(node, pattern);
  const sum =
    product?.values.length === 1 && isNear(product.factor, Math.sqrt(2 / Math.PI))
      ? pattern.made(product.values[0], "Add")
      : undefined;
  return [0, 1].some((i) => {
    const cubic = sum && withNumber(pattern.made(sum.inputs[1 - i], "Mul"), pattern);
    return sum?.inputs[i] === x && isNear(cubic?.number, 0.044715) && isCube(cubic?.value, x, pattern);
  });
}

/** x held between 0 and 6 after 3 is added: six times PyTorch's hardsigmoid. */
function isShiftedClip(name: string, x: string, pattern: Pattern): boolean {
  const clip = pattern.made(name, "Clip");
  const bound = (place: number, attribute: string): unknown =>
    clip?.inputs[place] ? pattern.scalar(clip.inputs[place]) : clip?.attributes.get(attribute);
  const inner = clip?.inputs[0] ?? "";
  const low = bound(1, "min");
  const isHeld = clip && bound(2, "max") === 6 && (low === 0 || low === undefined || low === "" || Object.is(low, -0));
  // A lower bound of 0 that some exporter forgot is no bound.
  const sum = isHeld && low !== undefined && low !== "" ? withNumber(pattern.made(inner, "Add"), pattern) : undefined;
  return sum?.number === 3 && pattern.isSame(sum.value, x);
}

/** What is multiplied with x makes a function of it. */
function byX(
  x: string,
  other: string,
  factor: number,
  pattern: Pattern,
): readonly [op: string, attributes?: Record<string, string>] | undefined {
  if (isNear(factor, 0.5)) {
    const inner = beyondOne(other, pattern);
    const erf = pattern.made(inner, "Erf");
    if (erf && multipleOf(erf.inputs[0], x, Math.SQRT1_2, pattern)) return ["Gelu"];
    const tanh = pattern.made(inner, "Tanh");
    if (tanh && isTanhPolynomial(tanh.inputs[0], x, pattern)) return ["Gelu", { approximate: "tanh" }];
  }
  if (isNear(factor, 1 / 6) && isShiftedClip(other, x, pattern)) return ["HardSwish"];
  if (!isNear(factor, 1)) return undefined;
  if (pattern.made(other, "Sigmoid")?.inputs[0] === x) return ["Swish"];
  const hard = pattern.made(other, "HardSigmoid");
  if (hard?.inputs[0] === x && isNear(Number(hard.attributes.get("alpha") ?? 0.2), 1 / 6, 1e-6)) return ["HardSwish"];
  const divided = pattern.made(other, "Div", "Mul");
  const sixth = divided && opened(divided, pattern);
  if (sixth?.values.length === 1 && isNear(sixth.factor, 1 / 6) && isShiftedClip(sixth.values[0] ?? "", x, pattern))
    return ["HardSwish"];
  const tanh = pattern.made(other, "Tanh");
  return pattern.made(tanh?.inputs[0], "Softplus")?.inputs[0] === x ? ["Mish"] : undefined;
}

/** GELU, SiLU, hardswish and Mish are products of x and a function of it. */
export const activation: Idiom = (node, pattern) => {
  if (node.opType !== "Mul" && node.opType !== "Div") return undefined;
  for (const { factor, values } of productsOf(node, pattern)) {
    const [a, b] = values;
    if (a === undefined || b === undefined || values.length !== 2) continue;
    for (const [x, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const found = byX(x, other, factor, pattern);
      if (found) return madeNode(node, found[0], [x], found[1]);
    }
  }
  return undefined;
};

/** min(max(x + 3, 0), 6) / 6 by itself. */
export const hardSigmoid: Idiom = (node, pattern) => {
  if (node.opType !== "Mul" && node.opType !== "Div") return undefined;
  const product = opened(node, pattern);
  const [clip] = product?.values ?? [];
  if (product?.values.length !== 1 || clip === undefined || !isNear(product.factor, 1 / 6)) return undefined;
  const sum = withNumber(pattern.made(pattern.made(clip, "Clip")?.inputs[0], "Add"), pattern);
  return sum && isShiftedClip(clip, sum.value, pattern)
    ? madeNode(node, "HardSigmoid", [sum.value], { alpha: 1 / 6, beta: 0.5 })
    : undefined;
};

/** One half of a dimension times the sigmoid of the other. */
export const gatedLinearUnit: Idiom = (node, pattern) => {
  if (node.opType !== "Mul") return undefined;
  const [value, gate] = node.inputs;
  const split = pattern.made(value, "Split");
  const gated = pattern.made(gate, "Sigmoid")?.inputs[0];
  if (!split || split.outputs.length !== 2 || split.outputs[0] !== value || split.outputs[1] !== gated)
    return undefined;
  const sizes = split.outputs.map((output) => pattern.shape(output)?.join());
  const input = split.inputs[0];
  return sizes[0] === sizes[1] && input
    ? madeNode(node, "GLU", [input], { axis: Number(split.attributes.get("axis") ?? 0) })
    : undefined;
};
