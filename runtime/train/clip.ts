/** torch.nn.utils.clip_grad_norm_ and clip_grad_value_ (torch/nn/utils/clip_grad.py). */
import { NncError } from "../tensor.ts";

/** Holds gradients down before an update. Made by `clipGradNorm` and `clipGradValue`. */
export interface Clip {
  (gradients: readonly Float32Array[]): void;
}

/** Shrinks all gradients together so that their norm is at most `max_norm`; `norm_type` Infinity is the largest of them. */
export function clipGradNorm(max_norm: number, norm_type = 2): Clip {
  check("max_norm of clipGradNorm", max_norm);
  check("norm_type of clipGradNorm", norm_type);
  return (gradients) => {
    let total = 0;
    for (const each of gradients)
      for (const value of each)
        total = norm_type === Infinity ? Math.max(total, Math.abs(value)) : total + Math.abs(value) ** norm_type;
    const norm = norm_type === Infinity ? total : total ** (1 / norm_type);
    const factor = max_norm / (norm + 1e-6);
    if (factor < 1) for (const each of gradients) for (let i = 0; i < each.length; i++) each[i]! *= factor;
  };
}

/** Holds each gradient between −clip_value and clip_value. */
export function clipGradValue(clip_value: number): Clip {
  check("clip_value of clipGradValue", clip_value);
  return (gradients) => {
    for (const each of gradients)
      for (let i = 0; i < each.length; i++) {
        const value = each[i]!;
        if (value > clip_value) each[i] = clip_value;
        else if (value < -clip_value) each[i] = -clip_value;
      }
  };
}

function check(name: string, value: number): void {
  if (!(typeof value === "number" && value >= 0))
    throw new NncError("NN7009", `${name} is a number of at least 0, got ${String(value)}`);
}
