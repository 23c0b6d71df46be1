import type { AttrValues, Op } from "../../../ir/op.ts";
import { wordsOf, type Expression } from "../../../ir/kernel/program.ts";
import { nameInputs } from "../../../ir/op.ts";
import type { OnnxRule, OnnxRules } from "../onnx-call.ts";
import { hasOnnx } from "../pointwise.ts";
import { activationRules } from "./activations.ts";
import { adaptivePoolingRules } from "./adaptive-pooling.ts";
import { arithmeticRules } from "./arithmetic.ts";
import { arrangementRules } from "./arrangement.ts";
import { convolutionRules } from "./convolution.ts";
import { pointwiseRule } from "./expressions.ts";
import { indexingRules } from "./indexing.ts";
import { matrixRules } from "./matrix.ts";
import { normalizationRules } from "./normalization.ts";
import { poolingRules } from "./pooling.ts";
import { recurrentRules } from "./recurrent.ts";
import { reductionRules } from "./reduction.ts";
import { samplingRules } from "./sampling.ts";
import { scanRules } from "./scans.ts";
import { sortingRules } from "./sorting.ts";

const rules: OnnxRules = {
  ...activationRules,
  ...adaptivePoolingRules,
  ...arithmeticRules,
  ...arrangementRules,
  ...convolutionRules,
  ...indexingRules,
  ...matrixRules,
  ...normalizationRules,
  ...poolingRules,
  ...recurrentRules,
  ...reductionRules,
  ...samplingRules,
  ...scanRules,
  ...sortingRules,
};

/** How an op is written in ONNX: by its own rule, or, of what is pointwise, as its expression says. */
export function ruleFor(op: Op, attrs: AttrValues): OnnxRule | undefined {
  const rule = Object.hasOwn(rules, op.name) ? rules[op.name] : undefined;
  return rule ?? (isWritable(op, attrs) ? pointwiseRule : undefined);
}

function isWritable(op: Op, attrs: AttrValues): boolean {
  if (op.kernel.kind !== "pointwise") return false;
  const names: readonly string[] = op.inputs;
  const operands = names.map((name): Expression => ({ kind: "local", name }));
  return [...wordsOf(op.kernel.scalar(nameInputs(op, operands), attrs))].every(hasOnnx);
}
