import { isFixed } from "../../../ir/types.ts";
import type { Body } from "../../torchscript/emission.ts";
import type { ModulePart, ParameterPart, Part } from "../../tree/module-tree.ts";
import { partOf } from "./layers.ts";
import { fail, type Run } from "./run.ts";
import { lineageOf, memberOf, type Instance, type Tensor } from "./values.ts";

/** The modules that a network holds, with the bodies of those that are called. What a state_dict has is all there. */
export function buildTree(run: Run, root: Instance, body: Body): ModulePart {
  const modulePart = (module: Instance, own: Body | undefined): ModulePart => ({
    kind: "module",
    className: lineageOf(module.of).classes.length > 0 ? module.of.name : "",
    parts: new Map([
      ...[...module.registered].flatMap(([name, each]) => (each ? [[name, part(each)] as const] : [])),
      ...[...(run.loose.get((run.paths.get(module) ?? []).join("."))?.values() ?? [])].map(
        (loose) => [loose.name, loose.part] as const,
      ),
    ]),
    params: own?.params ?? [],
    body: own?.steps.map(({ statement }) => statement) ?? [],
    results: own?.results ?? [],
  });
  const part = (held: Instance | Tensor): Part => {
    if (held.kind === "tensor") return parameterPart(held);
    if (held.layer && !held.isTakenApart && !memberOf(held.of, "forward")) return partOf(run, held.layer);
    return modulePart(held, run.called.get(held)?.body);
  };
  return modulePart(root, body);
}

function parameterPart({ shape, weight, ...tensor }: Tensor): ParameterPart {
  const origin = weight ?? tensor.origin;
  if (origin.kind !== "weight" || !shape.every(isFixed)) return fail("a buffer that is calculated anew");
  return { kind: "parameter", shape, isBuffer: origin.isBuffer, ...(origin.initial && { initial: origin.initial }) };
}
