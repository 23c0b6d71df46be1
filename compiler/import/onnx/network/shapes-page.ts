import { f32 } from "../../../ir/types.ts";
import type { Term } from "../../tree/module-tree.ts";
import type { Fact } from "../facts/fact.ts";
import type { OnnxNode } from "../model/onnx-model.ts";
import { runTerm } from "../trace/run-term.ts";
import { Refused, type Tracer } from "../trace/tracer.ts";
import type { Page } from "../words/create-speech.ts";

/** What words need while only shapes are asked for. */
export function shapesPage(
  tracer: Tracer,
  facts: ReadonlyMap<string, Fact>,
  node: OnnxNode,
  batch: () => Term | undefined,
): Page {
  const own = new Map<string, ReturnType<typeof runTerm>>();
  return {
    tracer,
    scope: {
      value(name) {
        const fact = facts.get(name);
        return own.get(name) ?? (fact?.kind === "flowing" ? fact.tensor : undefined);
      },
      weight: () => undefined,
    },
    write(_, traced) {
      const name = `${node.outputs[0] ?? ""}~${own.size}`;
      own.set(name, traced);
      return name;
    },
    constant(tensor) {
      const name = `~${own.size}`;
      own.set(name, { kind: "tensor", id: `%${name}`, type: f32(tensor.shape), by: "", span: tracer.span });
      return { kind: "value", name };
    },
    batched: () => batch() ?? missingBatch(),
  };
}

function missingBatch(): never {
  throw new Refused("there is no batch");
}
