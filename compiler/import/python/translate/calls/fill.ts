import { level, within, type Code } from "../code.ts";

/** `torch.ones(n) * 0.1`, as a Parameter begins. */
export function scaledFill(operator: string, a: Code, b: Code): Code | undefined {
  const [fill, factor] = a.known?.kind === "fill" ? [a, b] : b.known?.kind === "fill" ? [b, a] : [];
  if ((operator !== "*" && (operator !== "/" || factor !== b)) || fill?.known?.kind !== "fill" || !factor)
    return undefined;
  const own = within(factor, operator === "/" ? level.unary : level.product);
  const by = operator === "/" ? `1 / ${own}` : own;
  return {
    ...(fill.text === "" ? fill : { text: `${within(fill, level.product)} ${operator} ${own}`, level: level.product }),
    known: {
      ...fill.known,
      scale: fill.known.scale ? `${fill.known.scale} * ${by}` : by,
    },
  };
}
