import { atom, type Code } from "../code.ts";
import type { Network } from "./network.ts";
import type { ReadParameter } from "./parameters.ts";

/** The weights of LayerNorm, which a class inherits from to say another forward. */
export function ownedByParent(network: Network, base: string): { readonly members: string[] } {
  if (!base.endsWith(".LayerNorm")) return { members: [] };
  const set = (name: string, code: Code): void => void network.attributes.set(name, code);
  network.members.add("weight").add("bias");
  set("weight", atom("weight"));
  set("bias", atom("bias"));
  set("eps", atom("eps"));
  set("normalized_shape", atom("[normalized_shape]"));
  return { members: ["weight = Parameter([normalized_shape], 1)", "bias = Parameter([normalized_shape])"] };
}

/** The parameters of a class that leaves `__init__` to LayerNorm. */
export const paramsOfParent = (base: string): readonly ReadParameter[] =>
  base.endsWith(".LayerNorm")
    ? [
        { name: "normalized_shape", text: "normalized_shape", default: undefined },
        { name: "eps", text: "eps: float = 1e-5", default: "1e-5" },
      ]
    : [];
