import { isFixed } from "../../../ir/types.ts";
import type { Term } from "../../tree/module-tree.ts";
import { operate, range, say, termOf } from "./say.ts";
import type { Speech, Word, Words } from "./speech.ts";

/** alpha · A · B + beta · C; where that is a Linear layer, as one. */
const gemm: Word = (s) => {
  const [alpha, beta] = [s.number("alpha", 1), s.number("beta", 1)];
  const [isLeft, isRight] = [s.number("transA", 0) === 1, s.number("transB", 0) === 1];
  const left = isLeft ? say("t", [s.tensor(0)]) : s.tensor(0);
  const out = s.shape(1)[isRight ? 0 : 1];
  const isBias = !s.has(2) || (s.shape(2).length === 1 && s.shape(2)[0] === out);
  if (isRight && alpha === 1 && (beta === 1 || !s.has(2)) && isBias)
    return say("linear", [left, s.tensor(1)], s.has(2) ? { bias: s.tensor(2) } : {});
  const product = say("matmul", [left, isRight ? say("t", [s.tensor(1)]) : s.tensor(1)]);
  const scaled = alpha === 1 ? product : operate("*", product, alpha);
  if (!s.has(2) || beta === 0) return scaled;
  return operate("+", scaled, beta === 1 ? s.tensor(2) : operate("*", s.tensor(2), beta));
};

const einsum: Word = (s) =>
  say("einsum", [s.word("equation", "").replaceAll(" ", ""), ...range(s.count).map((place) => s.tensor(place))]);

const oneHot: Word = (s) => {
  const depth = s.known(1)?.[0] ?? s.refuse("its depth depends on data");
  const [off = 0, on = 1] = s.known(2) ?? s.refuse("its values depend on data");
  const rank = s.shape(0).length + 1;
  const axis = s.number("axis", -1);
  const at = axis < 0 ? axis + rank : axis;
  const hot = say("one_hot", [s.tensor(0), depth]);
  const placed = at === rank - 1 ? hot : say("movedim", [hot, -1, at]);
  return on === 1 && off === 0 ? placed : operate("+", operate("*", placed, on - off), off);
};

/** Of the batch's size. */
const constantOfShape: Word = (s) => {
  const shape = s.sizes(0) ?? [];
  const value = s.attribute("value");
  const fill = typeof value === "object" && "dtype" in value ? (s.numbers("value")?.[0] ?? 0) : 0;
  const sizes = { kind: "list", items: shape.map((dim) => (isFixed(dim) ? termOf(dim) : s.size(dim))) } as const;
  if (fill === 0 || fill === 1) return say(fill === 0 ? "zeros" : "ones", [...sizes.items]);
  return say("full", [sizes, fill]);
};

/** Numbers up to the batch's size. */
const rangeWord: Word = (s) => {
  const [start, limit, delta] = [0, 1, 2].map((place) => s.sizes(place)?.[0]);
  if (start !== 0 || delta !== 1 || limit === undefined || isFixed(limit))
    return s.refuse("how far it counts depends on data");
  return say("arange", [s.size(limit)]);
};

const eyeLike: Word = (s) => {
  const [rows, columns] = s.fixedShape(0);
  const k = s.number("k", 0);
  if (k !== 0) return s.refuse("its ones lie beside the diagonal");
  return say("eye", [rows ?? 1, columns ?? 1]);
};

const matmul = (s: Speech): Term => say("matmul", [s.tensor(0), s.tensor(1)]);

export const matrixWords: Words = {
  ConstantOfShape: constantOfShape,
  Einsum: einsum,
  EyeLike: eyeLike,
  Gemm: gemm,
  Linear: (s) => say("linear", [s.tensor(0), say("t", [s.tensor(1)])], { bias: s.tensor(2) }),
  MatMul: matmul,
  OneHot: oneHot,
  Range: rangeWord,
};
