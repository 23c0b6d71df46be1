import { moduleOf } from "../explain/call-name.ts";
import { multiplyAddsOf } from "../explain/multiply-adds.ts";
import { isValue, reads, type Graph, type Node, type Operand, type ValueId } from "../ir/graph.ts";
import type { Facts } from "../ir/facts.ts";
import { isWithin } from "./fold-repeats.ts";
import { kindOfOp } from "./kind-of-op.ts";

/**
 * Modules that are attention: in their own forward, values are multiplied by values, and what comes of that by values again
 * (`softmax(q @ k.T) @ v`), and nothing is added to what they are given, as a whole block of a transformer does.
 */
export function attentionModules(
  graph: Graph,
  { types, runTime }: Pick<Facts, "types" | "runTime">,
): ReadonlySet<string> {
  const nodes = graph.nodes.filter(({ id }) => runTime.has(id));
  const isNoWeight = (operand: Operand): boolean => !isValue(operand) || runTime.has(operand);
  const found = new Set<string>();
  /** Of what is made of a product of values, the module in whose forward that stands. */
  const products = new Map<ValueId, string>();
  for (const node of nodes) {
    const home = moduleOf(node.origin);
    const before = reads(node).flatMap((id) => products.get(id) ?? []);
    if (multiplyAddsOf(node, types) === 0) {
      if (before[0] !== undefined) products.set(node.id, before[0]);
    } else if (node.origin.call?.endsWith("()") && node.inputs.every(isNoWeight)) {
      if (before.includes(home)) found.add(home);
      products.set(node.id, home);
    }
  }
  return new Set([...found].filter((path) => path !== "" && !addsToWhatItIsGiven(path, nodes)));
}

function addsToWhatItIsGiven(path: string, nodes: readonly Node[]): boolean {
  const inner = nodes.filter(({ origin }) => isWithin(moduleOf(origin), path));
  const own = new Set<Operand>(inner.map(({ id }) => id));
  const [joins, others] = [true, false].map((isJoin) => inner.filter(({ op }) => (kindOfOp(op) === "join") === isJoin));
  const added = [
    ...(joins ?? []).flatMap(({ inputs }) => inputs),
    ...inner
      .flatMap(({ epilogue }) => epilogue)
      .flatMap(({ op, origin, operands }) =>
        kindOfOp(op) === "join" && isWithin(moduleOf(origin), path) ? operands : [],
      ),
  ];
  const given = new Set((others ?? []).flatMap(({ inputs }) => inputs.filter((id) => isValue(id) && !own.has(id))));
  return added.some((id) => given.has(id));
}
