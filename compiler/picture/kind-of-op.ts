import type { Op } from "../ir/op.ts";
import type { Kind } from "./picture.ts";

/** What colour an op has. */
export function kindOfOp({ name, kernel }: Op): Kind {
  if (/^(conv|winograd)/.test(name)) return "convolution";
  if (/^(linear|matmul|embedding)$/.test(name)) return "matrix";
  if (/norm$|^scale_shift$/.test(name)) return "norm";
  if (/pool|^(mean|sum|amax|amin|prod|var)$/.test(name)) return "pooling";
  if (/^(add|sub|mul|div|cat|where|minimum|maximum)$/.test(name)) return "join";
  if (kernel.kind === "view" || name === "copy") return "view";
  return kernel.kind === "pointwise" || /softmax/.test(name) ? "activation" : "other";
}
