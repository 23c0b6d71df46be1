import { setBy, type Wat, type WatFunction } from "../wat/wat.ts";

export interface MathFunction {
  /** What it computes, how exactly, and whose polynomial it is. */
  readonly doc: string;
  /** From f32x4 to f32x4, each lane for itself. No memory, no call. */
  readonly definition: WatFunction;
}

/** @param body comments, what sets a local, and last the result */
export function defineFunction(
  name: string,
  doc: string,
  parameters: readonly string[],
  body: readonly Wat[],
): MathFunction {
  const locals = setBy(body).filter((each) => !parameters.includes(each));
  return {
    doc,
    definition: {
      name,
      parameters: parameters.map(vectorLocal),
      result: "v128",
      locals: locals.map(vectorLocal),
      body,
    },
  };
}

const vectorLocal = (name: string) => ({ name, type: "v128" }) as const;
