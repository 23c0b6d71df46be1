import type { Fail } from "../ir/refusal.ts";
import { showShape, type Shape } from "../ir/types.ts";

/** What each dimension of operands and result is called: by its letter, or `.0`, `.1`, … from the last under an ellipsis. */
export interface Equation {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

const ELLIPSIS = "...";

/** Reads `"bij,bjk->bik"` for operands of these shapes. Without an arrow, the result has what stands there once, in order. */
export function readEquation(text: string, shapes: readonly Shape[], fail: Fail): Equation {
  const sides = text.replaceAll(" ", "").split("->");
  if (sides.length > 2) fail("range", `einsum takes one -> in its equation, got "${text}"`);
  const [before = "", after] = sides;
  const terms = before.split(",").map((term) => lettersOf(text, term, fail));
  if (terms.length !== shapes.length)
    fail(
      "count",
      `einsum's "${text}" is for ${terms.length} operand${terms.length === 1 ? "" : "s"}, got ${shapes.length}`,
    );
  const inputs = terms.map((term, i) => namesOf(text, term, shapes[i] as Shape, i, fail));
  const covered = Math.max(0, ...inputs.flat().map((name) => (name.startsWith(".") ? Number(name.slice(1)) + 1 : 0)));
  const dots = underEllipsis(covered);
  if (after === undefined) {
    const all = terms.flat().filter((letter) => letter !== ELLIPSIS);
    return {
      inputs,
      output: [...dots, ...all.filter((letter) => all.indexOf(letter) === all.lastIndexOf(letter)).sort()],
    };
  }
  const output = lettersOf(text, after, fail);
  for (const letter of output) {
    if (output.indexOf(letter) !== output.lastIndexOf(letter))
      fail("combination", `einsum's result names ${letter} twice in "${text}"`);
    if (letter !== ELLIPSIS && !terms.some((term) => term.includes(letter)))
      fail("combination", `einsum's result names ${letter}, which no operand has in "${text}"`);
  }
  return { inputs, output: output.flatMap((letter) => (letter === ELLIPSIS ? dots : [letter])) };
}

function lettersOf(text: string, term: string, fail: Fail): string[] {
  const letters = term.match(/\.\.\.|./g) ?? [];
  const wrong = letters.find((letter) => letter !== ELLIPSIS && !/^[a-zA-Z]$/.test(letter));
  if (wrong !== undefined) fail("range", `einsum names dimensions by letters and "...", got ${wrong} in "${text}"`);
  if (letters.filter((letter) => letter === ELLIPSIS).length > 1)
    fail("range", `einsum takes one "..." for each tensor, got two in "${text}"`);
  return letters;
}

function namesOf(text: string, term: readonly string[], shape: Shape, index: number, fail: Fail): string[] {
  const at = term.indexOf(ELLIPSIS);
  const named = at === -1 ? term.length : term.length - 1;
  if (at === -1 ? named !== shape.length : named > shape.length)
    fail(
      "rank",
      `einsum's "${text}" names ${named} dimension${named === 1 ? "" : "s"} of operand ${index + 1}, which is ${showShape(shape)}`,
    );
  return term.flatMap((letter) => (letter === ELLIPSIS ? underEllipsis(shape.length - named) : [letter]));
}

/** Aligned at their ends, as in broadcasting. */
const underEllipsis = (count: number): string[] => Array.from({ length: count }, (_, i) => `.${count - 1 - i}`);
