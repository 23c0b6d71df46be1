import { isValue, reads, type Graph, type Node, type Operand, type Parameter, type ValueId } from "../ir/graph.ts";

export interface LearnedWeights {
  /** How many learned numbers nodes read. */
  count(nodes: readonly Node[]): number;
  /** The names of what is read, in the order in which it is. */
  names(operands: readonly Operand[]): readonly string[];
}

/** Who reads which parameters, themselves or through what is computed once from weights. */
export function learnedWeights({ parameters, nodes }: Graph, runTime: ReadonlySet<ValueId>): LearnedWeights {
  const learned = new Map(parameters.filter(isLearned).map((parameter) => [parameter.id, parameter]));
  // A node stands behind what it reads, so that one walk is enough.
  const sources = new Map<ValueId, ReadonlySet<ValueId>>(parameters.map(({ id }) => [id, new Set([id])]));
  const sourcesOf = (operands: readonly Operand[]): readonly Parameter[] =>
    [...new Set(operands.filter(isValue).flatMap((id) => [...(sources.get(id) ?? [])]))].flatMap(
      (id) => learned.get(id) ?? [],
    );
  for (const node of nodes)
    if (!runTime.has(node.id)) sources.set(node.id, new Set(reads(node).flatMap((id) => [...(sources.get(id) ?? [])])));
  return {
    count: (all) => sum(sourcesOf(all.flatMap(reads)).map(countOf)),
    names: (operands) => sourcesOf(operands).map(({ name }) => name),
  };
}

/** How many learned numbers a network has. */
export const countLearned = ({ parameters }: Graph): number => sum(parameters.filter(isLearned).map(countOf));

const isLearned = ({ kind }: Parameter): boolean => kind === "parameter";
const countOf = ({ shape }: Parameter): number => shape.reduce((product, size) => product * size, 1);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
