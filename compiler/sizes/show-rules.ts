import type { Graph, OpenSize } from "../ir/graph.ts";

/** What a model's open sizes may be, where that is not any: `H, W: a multiple of 4; L: at least 300`. */
export function showRules({ openSizes = [] }: Graph): string | undefined {
  const symbols = new Map<string, string[]>();
  for (const { symbol, rule } of openSizes) {
    const text = rule && showRule(rule);
    if (text !== undefined) symbols.set(text, [...(symbols.get(text) ?? []), symbol]);
  }
  return symbols.size === 0
    ? undefined
    : [...symbols].map(([text, names]) => `${names.join(", ")}: ${text}`).join("; ");
}

function showRule({ step, least, most }: NonNullable<OpenSize["rule"]>): string | undefined {
  const to = most === undefined ? "" : `at most ${most}`;
  const from =
    step === 1
      ? least > 1 && `at least ${least}`
      : least % step !== 0
        ? `${least}, or a multiple of ${step} more`
        : least === step
          ? `a multiple of ${step}`
          : `a multiple of ${step}, at least ${least}`;
  return [from, to].filter(Boolean).join(", ") || undefined;
}
