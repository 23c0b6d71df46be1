import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { div, sub, toDouble, toSingle, type Value } from "../../ir/kernel/expression.ts";

/** A mean as what values are compared with, and how far the exact one lies behind it. */
export interface Mean {
  readonly mean: Local;
  /** In double; not where all numbers are. */
  readonly behind: Local | undefined;
}

/**
 * With lanes, `mean` is single: values near it differ from it by an exact number, so that a small spread about a large mean is
 * right, and constants do not differ from it at all.
 */
export function meanOfSum(k: Kernel, lanes: number, sum: Local, count: Value): Mean {
  if (lanes === 1) return { mean: k.local("mean", toSingle(div(sum, count))), behind: undefined };
  const exact = k.local("exact", div(sum, count));
  const mean = k.local("mean", toSingle(exact));
  return { mean, behind: k.local("behind", sub(exact, toDouble(mean))) };
}
