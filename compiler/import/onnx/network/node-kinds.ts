import { isGraph, type OnnxGraph, type OnnxNode } from "../model/onnx-model.ts";

/** All that a node reads, in the graph and those within it, and what comes out of it. */
export function* namesReadIn({ nodes, outputs }: OnnxGraph): Generator<string> {
  for (const { name } of outputs) yield name;
  for (const { inputs, attributes } of nodes) {
    yield* inputs;
    for (const attribute of attributes.values()) if (isGraph(attribute)) yield* namesReadIn(attribute);
  }
}

export const isControlFlow = ({ opType, domain }: OnnxNode): boolean =>
  domain === "" && /^(?:If|Loop|Scan|SequenceMap)$/.test(opType);

export const randoms: ReadonlySet<string> = new Set(
  "RandomNormal RandomNormalLike RandomUniform RandomUniformLike Multinomial Bernoulli".split(" "),
);
