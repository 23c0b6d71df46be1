import { level, within, type Code } from "./code.ts";

/** `torch.ones(n) * 0.1`, as a Parameter begins. */
export function scaledFill(operator: string, a: Code, b: Code): Code | undefined {
  const [fill, factor] = a.known?.kind === "fill" ? [a, b] : b.known?.kind === "fill" ? [b, a] : [];
  if (operator !== "*" || fill?.known?.kind !== "fill" || !factor) return undefined;
  const by = within(factor, level.product);
  return {
    ...(fill.text === "" ? fill : { text: `${within(fill, level.product)} * ${by}`, level: level.product }),
    known: {
      ...fill.known,
      scale: fill.known.scale ? `${fill.known.scale} * ${by}` : by,
    },
  };
}
