import { level } from "../code.ts";

/** Functions and methods of tensors that are operators in `.nn`. */
export const operators: Readonly<Record<string, string>> = {
  add: "+", sub: "-", subtract: "-", mul: "*", multiply: "*", div: "/", divide: "/", true_divide: "/", floor_divide: "//",
  matmul: "@", bmm: "@", mm: "@", pow: "**", eq: "==", ne: "!=", lt: "<", le: "<=", gt: ">", ge: ">=", remainder: "%",
}; // prettier-ignore
export const levels: Readonly<Record<string, number>> = {
  "+": level.sum, "-": level.sum, "*": level.product, "/": level.product, "//": level.product, "@": level.product,
  "%": level.product, "**": level.power, "==": level.compare, "!=": level.compare, "<": level.compare, "<=": level.compare,
  ">": level.compare, ">=": level.compare,
}; // prettier-ignore

/** Tensor methods that are operators in `.nn`. */
export const operatorOf = (name: string): { readonly sign: string; readonly strength: number } | undefined => {
  const sign = operators[name];
  return sign === undefined ? undefined : { sign, strength: levels[sign] ?? level.sum };
};
