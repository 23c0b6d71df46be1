import type { Expression, GatherIndex, PointerAt, Program, Statement } from "./program.ts";

/**
 * The program with every count, step and distance put through `change`, in the order in which a skeleton has them; and, between them,
 * every number that it calculates with through `number`.
 */
export function mapAmounts<To>(
  program: Program,
  change: (amount: number) => To,
  number: (value: number) => Expression<To> = (value) => ({ kind: "number", value }),
): Program<To> {
  const place = (at: PointerAt): PointerAt<To> => ({ ...at, offset: change(at.offset) });
  const steps = (indices: readonly GatherIndex[]): readonly GatherIndex<To>[] =>
    indices.map((index) => ({ ...index, stride: change(index.stride) }));
  const expression = (value: Expression): Expression<To> => {
    if (value.kind === "load") return { ...value, at: place(value.at) };
    if (value.kind === "gather") return { ...value, at: place(value.at), indices: steps(value.indices) };
    if (value.kind === "number") return number(value.value);
    return value.kind === "call" ? { ...value, args: value.args.map(expression) } : value;
  };
  const statement = (each: Statement): Statement<To> => {
    switch (each.kind) {
      case "loop": {
        const { count } = each;
        const walks = each.walks.map((walk) => ({ ...walk, start: place(walk.start), step: change(walk.step) }));
        return {
          ...each,
          count: typeof count === "number" ? change(count) : count,
          walks,
          body: each.body.map(statement),
        };
      }
      case "store": {
        const at = place(each.at);
        return {
          kind: "store",
          at,
          ...(each.indices ? { indices: steps(each.indices) } : {}),
          value: expression(each.value),
          ...(each.vector ? { vector: true } : {}),
        };
      }
      default:
        return { ...each, value: expression(each.value) };
    }
  };
  return { ...program, body: program.body.map(statement) };
}
