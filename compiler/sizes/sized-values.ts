import { factsOf } from "../ir/facts.ts";
import { isValue, type Graph, type Node, type Operand, type ValueId } from "../ir/graph.ts";
import { exactText } from "../ir/kernel/program.ts";

/** The graph, of which these values are made in each run. */
export const withSized = (graph: Graph, values: ReadonlySet<ValueId>): Graph =>
  values.size === 0 ? graph : { ...graph, sized: new Set([...(graph.sized ?? []), ...values]) };

/** The values of a graph that no input has a part in, and that are not the same at other sizes: made in each run, as if of an input. */
export function sizedValues([first, ...others]: readonly Graph[]): ReadonlySet<ValueId> {
  if (!first) return new Set();
  const { runTime } = factsOf(first);
  const made = others.map(({ nodes }) => nodes.map(madeBy));
  return new Set(
    first.nodes.flatMap((node, i) => {
      if (runTime.has(node.id)) return [];
      const own = madeBy(node);
      return made.some((each) => each[i] !== undefined && each[i] !== own) ? [node.id] : [];
    }),
  );
}

/** Values whose step is another one at some of the sizes, and which of them are made alike at all. */
export function valuesApart(graphs: readonly Graph[]): ReadonlyMap<ValueId, number> {
  const [first] = graphs;
  const found = new Map<ValueId, number>();
  if (!first || graphs.some(({ nodes }) => nodes.length !== first.nodes.length)) return found;
  const numbers = new Map<string, number>();
  first.nodes.forEach(({ id }, i) => {
    const all = graphs.map(({ nodes }) => madeBy(nodes[i] as Node));
    if (all.every((each) => each === all[0])) return;
    const key = all.join("\n");
    numbers.set(key, numbers.get(key) ?? numbers.size);
    found.set(id, numbers.get(key) as number);
  });
  return found;
}

const madeBy = ({ op, attrs, type, inputs, epilogue }: Node): string =>
  exactText([
    op.name,
    attrs,
    type,
    numbersOf(inputs),
    epilogue.map((step) => [step.op.name, step.attrs, numbersOf(step.operands)]),
  ]);

const numbersOf = (operands: readonly Operand[]): readonly Operand[] => operands.filter((each) => !isValue(each));
