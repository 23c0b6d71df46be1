/** Tokens, roughly: words, numbers, strings, operators, single characters, and what stands between. */
const TOKEN = /\s+|#.*|[A-Za-z_]\w*|\d+(?:\.\d+)?|"[^"\n]*"|\|>|->|\.\.|\/\/|\*\*|[=!<>]=|[+\-*/]=|./gu;

const NUMBERS = [
  "0",
  "-1",
  "1",
  "2",
  "3",
  "7",
  "64",
  "2.5",
  "1e3",
  "100000",
  "2 ** 31",
  "2 ** 60",
  "N",
  "_",
  "none",
  "true",
  '"a"',
];

const WHOLES = [
  "x",
  "[]",
  "()",
  "[x, x]",
  "x.shape",
  "x[0]",
  "x[:, 0]",
  "ReLU",
  "relu",
  "_",
  "none",
  "N",
  "x.permute(1, 0)",
];

/** A text with a few tokens changed: most changes leave something that still parses. */
export function mutate(text: string, others: readonly string[], random: () => number): string {
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = (from: readonly string[]): string => from[below(from.length)] as string;
  const tokens = text.match(TOKEN) ?? [];
  const words = tokens.filter((token) => /^\w/.test(token));
  for (let changes = 1 + below(3); changes > 0; changes--) {
    const at = tokens.map((token, i) => (/^\s|^#/.test(token) ? -1 : i)).filter((i) => i >= 0);
    const here = at[below(at.length)] ?? 0;
    const token = tokens[here] ?? "";
    switch (below(8)) {
      case 0:
        tokens.splice(here, 1);
        break;
      case 1:
        tokens.splice(here, 0, token);
        break;
      case 2:
        tokens[here] = tokens[at[below(at.length)] ?? 0] ?? "";
        break;
      case 3: {
        const numbers = at.filter((i) => /^\d/.test(tokens[i] ?? ""));
        tokens[numbers[below(numbers.length)] ?? here] = pick(NUMBERS);
        break;
      }
      case 4:
        tokens[here] = /^\w/.test(token) ? pick(words) : token;
        break;
      case 5:
        tokens[here] = /^\w/.test(token) ? pick(WHOLES) : token;
        break;
      case 6:
        tokens[here] = pick(pick(others).match(TOKEN) ?? [""]);
        break;
      default:
        if (/^[A-Za-z]/.test(token)) tokens[here] = `${token}(${pick(WHOLES)})`;
    }
  }
  return tokens.join("");
}
