import { definePointwise } from "../elementwise/define-pointwise.ts";
import type { Expression } from "../../ir/kernel/program.ts";

/** Moves elements into the layout that a kernel needs. Only the plan makes one. */
export const copy = definePointwise({
  name: "copy",
  summary: "the input, laid out anew",
  torch: { api: "torch.Tensor.contiguous", source: "aten/src/ATen/native/TensorProperties.cpp" },
  inputs: ["input"],
  gives: ["input"],
  category: "view",
  copies: true,
  value: ([x]) => x as number,
  scalar: ([x]) => x as Expression,
  samples: [{ inputs: [[2, 3, 4]] }],
});
