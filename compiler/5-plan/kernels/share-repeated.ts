import type { Kernel } from "../../ir/kernel/builder.ts";
import { isTranscendental, type Expression } from "../../ir/kernel/program.ts";

/** The same value, but what stands in it several times and costs much is calculated once, in a local. */
export function shareRepeated(k: Kernel, value: Expression): Expression {
  const uses = new Map<Expression, number>();
  const count = (each: Expression): void => {
    uses.set(each, (uses.get(each) ?? 0) + 1);
    if (each.kind === "call" && uses.get(each) === 1) each.args.forEach(count);
  };
  count(value);
  const known = new Map<Expression, Expression>();
  const visit = (each: Expression): Expression => {
    if (each.kind !== "call") return each;
    const found = known.get(each);
    if (found) return found;
    const args = each.args.map(visit);
    const made = args.some((arg, i) => arg !== each.args[i]) ? { ...each, args } : each;
    const held = isTranscendental(each.word) && (uses.get(each) ?? 0) > 1 ? k.local("t", made) : made;
    known.set(each, held);
    return held;
  };
  return visit(value);
}
