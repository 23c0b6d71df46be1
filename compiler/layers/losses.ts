import { losses } from "../functions/losses/index.ts";
import { defineLayer, type Layer } from "./define-layer.ts";

/** PyTorch's losses as modules: options when they are made, tensors when they are called. */
export const lossLayers: readonly Layer[] = losses.map(({ layer, summary, inputs, options, run }) =>
  defineLayer({
    name: layer,
    summary,
    torch: { api: `torch.nn.${layer}`, source: "torch/nn/modules/loss.py" },
    params: options,
    arity: inputs.length,
    forward: (b, args, _, ...given) => run(b, given, args),
  }),
);
