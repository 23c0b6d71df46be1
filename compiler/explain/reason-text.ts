import type { Action, Reason } from "../4-optimize/decision.ts";

/** Why something was not done, behind a colon. `into` is what it would have become a part of. */
export function reasonText(why: Reason, into: string | undefined): string {
  switch (why) {
    case "no-layer-before":
      return into === undefined
        ? "no convolution or linear layer comes before it"
        : `its place after ${into} rules out folding`;
    case "no-kernel-before":
      return "no kernel makes what it reads";
    case "read-elsewhere":
      return `what ${into} makes is read elsewhere, too`;
    case "weights-at-run-time":
      return "its factors hang on the input";
    case "not-per-channel":
      return "it has not one value for each output channel";
    case "statistics-at-run-time":
      return "its statistics are those of the input";
    case "computed-at-load":
      return "it is computed once, when weights are loaded";
    case "rides-for-free":
      return "riding on the kernel before it costs nothing";
    case "border-costs-more":
      return "zero padding would change the border, and making up for that costs more than it saves";
    case "cannot-carry":
      return `${into} runs no code of its own`;
    case "draws-numbers":
      return "random numbers are drawn four at once in a kernel of their own, and one by one there";
    case "other-shape":
      return `each element that ${into} makes is needed at several places`;
    case "no-zero-border":
      return "only zeros around the image can become padding";
  }
}

/** What was done, or ("not …") was not. */
export function actionText(action: Action, isDone: boolean, into: string | undefined): string {
  const not = isDone ? "" : "not ";
  switch (action) {
    case "fold":
      return `${not}folded into ${into}`;
    case "fold-forward":
      return `${not}folded forward into ${into}`;
    case "merge":
      return `${not}merged with ${into}, right before it`;
    case "sink":
      return `computed after ${into}, where there are fewer elements`;
    case "ride":
      return isDone ? `rides on ${into}` : "has a kernel of its own";
    case "scale":
      return "not made a multiply-add";
    case "remove":
      return "taken out: it does nothing in inference";
    case "share":
      return `computed once, together with ${into}`;
  }
}
