import type { Op } from "../ir/op.ts";
import type { Kind } from "./picture.ts";

/** What colour an op has. */
export const kindOfOp = ({ category, kernel }: Op): Kind =>
  category ?? (kernel.kind === "view" ? "view" : kernel.kind === "pointwise" ? "activation" : "other");
