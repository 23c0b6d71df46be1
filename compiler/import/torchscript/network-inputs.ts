import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { NetworkOptions } from "../imported-network.ts";
import type { FunctionDefinition, Parameter } from "../python/syntax/python-ast.ts";
import { diagnoseScript } from "./messages.ts";

export interface NetworkInput {
  readonly param: Parameter;
  readonly sizes: readonly number[] | undefined;
  /** Which of the network's inputs; undefined for what is left out. */
  readonly index: number | undefined;
}

/** The parameters of forward with the sizes that are given for them, by name or by place. */
export function inputsOf(
  forward: FunctionDefinition,
  options: NetworkOptions,
  diagnostics: Diagnostic[],
): readonly NetworkInput[] | undefined {
  const params = forward.params.slice(1).filter((param) => isTensorParam(param));
  const needed = params.filter((param) => !isOptional(param));
  const given = options.inputs;
  const taken = given.length > needed.length ? params : needed;
  const strangers = given.filter(({ name }) => name !== undefined && !taken.some((param) => param.name.text === name));
  if (given.length > 0 && (given.length !== taken.length || strangers.length > 0)) {
    const takes = taken.map(({ name }) => name.text);
    diagnostics.push(
      diagnoseScript("NN6026", forward.name.span, { takes, given: given.length, stranger: strangers[0]?.name }),
    );
    return undefined;
  }
  const unnamed = given.filter(({ name }) => name === undefined);
  let index = 0;
  let next = 0;
  return forward.params.slice(1).map((param): NetworkInput => {
    if (!taken.includes(param)) return { param, sizes: undefined, index: undefined };
    const own = given.find(({ name }) => name === param.name.text) ?? unnamed[next++];
    return { param, sizes: own?.sizes, index: index++ };
  });
}

const isOptional = ({ annotation, default: fallback }: Parameter): boolean =>
  fallback !== undefined ||
  (annotation?.kind === "index" && annotation.object.kind === "name" && annotation.object.text === "Optional");

/** `Tensor` and `Optional[Tensor]` */
function isTensorParam({ annotation }: Parameter): boolean {
  if (!annotation) return true;
  if (annotation.kind === "name") return annotation.text === "Tensor";
  if (annotation.kind !== "index" || annotation.object.kind !== "name" || annotation.object.text !== "Optional")
    return false;
  const [inner] = annotation.subscripts;
  return inner?.kind === "name" && inner.text === "Tensor";
}
