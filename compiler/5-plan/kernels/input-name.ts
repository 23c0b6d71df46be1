import type { Op } from "../../ir/op.ts";

/** What an op calls its input number `i`; the last name may stand for several. */
export function inputName(op: Op, i: number): string | undefined {
  const names: readonly string[] = op.inputs;
  return names[Math.min(i, names.length - 1)]?.replace("...", "").replace("?", "");
}
