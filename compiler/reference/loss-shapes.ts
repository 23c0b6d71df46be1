import { losses } from "../functions/losses/index.ts";
import type { ShapeNotes } from "../functions/define-function.ts";

/** Losses compare tensors of one shape, or one score for each class with the class; ctc_loss steps with labels, and both have lengths. */
const classes = new Set(["cross_entropy", "nll_loss", "multi_margin_loss"]);
const perSample = new Set(["margin_ranking_loss", "hinge_embedding_loss"]);
const vectors = new Set(["triplet_margin_loss", "cosine_embedding_loss"]);

const rule = 'a single number; with reduction="none" one for each that is compared';

function inputsOf(name: string, count: number): readonly string[] {
  if (name === "ctc_loss") return ["[50, 4, 20]", "[4, 10]", "[4]", "[4]"];
  if (classes.has(name)) return ["[N, 10]", "[N]"];
  if (perSample.has(name)) return Array.from({ length: count }, () => "[N]");
  if (name === "cosine_embedding_loss") return ["[N, 8]", "[N, 8]", "[N]"];
  return Array.from({ length: count }, () => (vectors.has(name) ? "[N, 8]" : "[N, 3, 8]"));
}

const NAMES = ["x", "y", "z"];

export const lossFunctionShapes: Readonly<Record<string, ShapeNotes>> = Object.fromEntries(
  losses.map(({ name, inputs }) => {
    const names = inputs.map((_, i) => NAMES[i] ?? `x${i}`).join(", ");
    return [name, { rule, examples: [[`${name}(${names})`, ...inputsOf(name, inputs.length)]] }];
  }),
);

export const lossLayerShapes: Readonly<Record<string, ShapeNotes>> = Object.fromEntries(
  losses.map(({ name, layer, inputs }) => [
    layer,
    { rule, examples: [[`${layer}()`, ...inputsOf(name, inputs.length)]] },
  ]),
);
