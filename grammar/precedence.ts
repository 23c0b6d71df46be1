import type { BinaryOperator } from "./ast.ts";

/** Higher binds tighter. Comparisons and ranges do not chain; `**` groups to the right, all others to the left. */
export const bindingPower: Readonly<Record<BinaryOperator, number>> = {
  "|>": 1,
  or: 2,
  and: 3,
  ...{ "==": 5, "!=": 5, "<": 5, "<=": 5, ">": 5, ">=": 5 },
  "..": 6,
  ...{ "+": 7, "-": 7 },
  ...{ "*": 8, "/": 8, "//": 8, "%": 8, "@": 8 },
  "**": 10,
};

/** `not a == b` is `not (a == b)`. */
export const notPower = 4;
/** `-a ** b` is `-(a ** b)`. */
export const negationPower = 9;
