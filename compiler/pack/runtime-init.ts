import { dirac, literal, orthogonal, truncatedNormal, type Init as RuntimeInit } from "../../runtime/index.ts";
import type { Init } from "../ir/graph.ts";

/** How a weight begins, as the runtime has it. */
export function runtimeInit(init: Init): RuntimeInit {
  switch (init.kind) {
    case "truncatedNormal":
      return truncatedNormal(init.mean, init.std, init.low, init.high);
    case "orthogonal":
      return orthogonal(init.gain);
    case "dirac":
      return dirac(init.groups);
    case "literal":
      return literal(init.values);
    default:
      return init;
  }
}
