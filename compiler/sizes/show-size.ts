import type { SizeRule } from "./find-rules.ts";
import type { SizeFormula, Sized } from "../ir/size-formula.ts";

/**
 * A size as people write it: `H/2`, `⌈W/4⌉`, `2·H + 1`. What is rounded is only written so where sizes that the network takes leave
 * something to round.
 */
export function showSize(formula: Sized, ruleOf: (symbol: string) => SizeRule): string {
  const { text } = shown(formula, ruleOf);
  return text;
}

interface Shown {
  readonly text: string;
  /** Whether it may stand behind a factor as it is. */
  readonly isWhole: boolean;
  /** Of what is a symbol divided by a number: rounded down, up, or neither. */
  readonly part?: { readonly symbol: string; readonly by: number; readonly round: "down" | "up" | "exact" };
}

function shown(formula: Sized, ruleOf: (symbol: string) => SizeRule): Shown {
  if (typeof formula === "number") return { text: String(formula), isWhole: true };
  switch (formula.kind) {
    case "symbol":
      return partOf({ symbol: formula.name, by: 1, round: "exact" });
    case "floor":
      return showFloor(formula, ruleOf);
    case "sum": {
      const terms = formula.terms.map(({ factor, of }, i) => {
        const { text: whole, isWhole, part } = shown(of, ruleOf);
        const sign = factor < 0 ? (i === 0 ? "−" : " − ") : i === 0 ? "" : " + ";
        // Four quarters are a whole.
        const isShort = part !== undefined && part.round === "exact" && factor % part.by === 0;
        const [size, text] = isShort ? [Math.abs(factor) / part.by, part.symbol] : [Math.abs(factor), whole];
        return `${sign}${size === 1 ? text : `${size}·${isWhole ? text : `(${text})`}`}`;
      });
      const { constant } = formula;
      const rest = constant === 0 ? "" : constant < 0 ? ` − ${-constant}` : ` + ${constant}`;
      return { text: `${terms.join("")}${rest}`, isWhole: terms.length === 1 && constant === 0 };
    }
    case "product":
      return {
        text: formula.of
          .map((each) => shown(each, ruleOf))
          .map(({ text, isWhole }) => (isWhole ? text : `(${text})`))
          .join("·"),
        isWhole: true,
      };
    case "quotient":
      return { text: `${shown(formula.of, ruleOf).text}/${shown(formula.by, ruleOf).text}`, isWhole: false };
    case "function":
      return { text: `${formula.name}(${shown(formula.of, ruleOf).text})`, isWhole: true };
  }
}

/** Halves of halves are quarters, as long as all are rounded alike. */
function showFloor(
  { of, plus, by }: Extract<SizeFormula, { readonly kind: "floor" }>,
  ruleOf: (symbol: string) => SizeRule,
): Shown {
  const inner = shown(of, ruleOf);
  const { part } = inner;
  if (part) {
    const { step, least } = ruleOf(part.symbol);
    const all = part.by * by;
    const isExact = part.round === "exact" && step % all === 0 && least % all === 0 && plus < by;
    if (isExact) return partOf({ ...part, by: all });
    if (plus === 0 && part.round !== "up") return partOf({ ...part, by: all, round: "down" });
    if (plus === by - 1 && part.round !== "down") return partOf({ ...part, by: all, round: "up" });
  }
  const divided = plus === 0 && inner.isWhole ? inner.text : `(${inner.text}${plus === 0 ? "" : ` + ${plus}`})`;
  return { text: `⌊${divided}/${by}⌋`, isWhole: true };
}

const partOf = (part: NonNullable<Shown["part"]>): Shown => {
  const text = part.by === 1 ? part.symbol : `${part.symbol}/${part.by}`;
  const [open, close] = part.round === "exact" ? ["", ""] : part.round === "up" ? ["⌈", "⌉"] : ["⌊", "⌋"];
  return { text: `${open}${text}${close}`, isWhole: true, part };
};
