import type { BinaryOperator, Unary } from "./ast.ts";

/** Higher binds tighter. Comparisons and ranges do not chain; `**` groups to the right, all others to the left. */
export const bindingPower: Readonly<Record<BinaryOperator, number>> = {
  "|>": 1,
  or: 2,
  and: 3,
  ...{ "==": 5, "!=": 5, "<": 5, "<=": 5, ">": 5, ">=": 5 },
  "..": 6,
  "|": 7,
  "^": 8,
  "&": 9,
  ...{ "+": 10, "-": 10 },
  ...{ "*": 11, "/": 11, "//": 11, "%": 11, "@": 11 },
  "**": 13,
};

/** `not a == b` is `not (a == b)`. */
export const notPower = 4;
/** `-a ** b` is `-(a ** b)`, and so it is with `~`. */
export const negationPower = 12;

export const prefixPower = (operator: Unary["operator"]): number => (operator === "not" ? notPower : negationPower);
