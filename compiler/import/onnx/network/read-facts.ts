import type { Span } from "../../../../grammar/source.ts";
import { refusals } from "../../refusals.ts";
import { showName } from "../../../../runtime/describe.ts";
import { f32, isFixed, symbolic, type Shape } from "../../../ir/types.ts";
import type { TensorValue } from "../../../ir/value.ts";
import type { Term } from "../../tree/module-tree.ts";
import {
  BATCH,
  elementsOfFact,
  shapeOfFact,
  sizedOrKnown,
  TWO_BATCHES,
  type Fact,
  type FlowingFact,
} from "../facts/fact.ts";
import { countIn, fromStored, intList, scalarInt, type KnownTensor } from "../facts/known-tensor.ts";
import { elementsGiven, evaluateNode } from "../evaluate/evaluate-node.ts";
import { nodeCall } from "../evaluate/node-call.ts";
import { isGraph, type OnnxGraph, type OnnxModel, type OnnxNode } from "../model/onnx-model.ts";
import { runTerm } from "../trace/run-term.ts";
import { createTracer, Refused } from "../trace/tracer.ts";
import { createSpeech } from "../words/create-speech.ts";
import { words } from "../words/index.ts";
import type { Elements } from "../words/speech.ts";
import { gemmsOfRows, shapeBefore, shapeOfRows, type GemmOfRows } from "./keep-dimensions.ts";
import type { LiveNode } from "./live-node.ts";
import type { Problem } from "./problem.ts";
import { slicesOf, slicesOfAnyBatch } from "./scattered-region.ts";
import { checkBatch } from "./check-batch.ts";
import { isControlFlow, namesReadIn, randoms } from "./node-kinds.ts";
import { shapesPage } from "./shapes-page.ts";

/** An input as it is to be imported. */
export interface NetworkInput {
  readonly name: string;
  /** The first is the batch's in the file, or 1, where the batch is open. */
  readonly sizes: readonly number[];
  readonly isBatched: boolean;
  readonly elements: Elements;
}

/** A graph whose constants are folded: what is known of each value, and the nodes that are left. */
export interface FoldedGraph {
  readonly facts: ReadonlyMap<string, Fact>;
  readonly nodes: readonly LiveNode[];
  /** By their names among the facts. */
  readonly outputs: readonly { readonly name: string; readonly value: string }[];
  readonly problems: readonly Problem[];
}

/** Numbers that all folded constants may have, beside what the file has. */
const MOST_FOLDED = 2 ** 24;
/** Of what depends on the batch: lists of sizes. */
const MOST_SIZED = 4096;

/**
 * Goes through a graph once, its inputs symbolic. `written` has the shapes that values have where the batch is as in the file; if
 * it is given, the batch is opened against what the file says.
 */
export function foldGraph(
  { graph, opset }: OnnxModel,
  inputs: readonly NetworkInput[],
  span: Span,
  written?: ReadonlyMap<string, readonly number[]>,
): FoldedGraph {
  const tracer = createTracer(span);
  const facts = new Map<string, Fact>();
  const nodes: LiveNode[] = [];
  const problems: Problem[] = [];
  /** What could not be imported, and all that is made of it. */
  const lost = new Set<string>();
  const unreadable = new Map<string, string>();
  let left = MOST_FOLDED;
  const read = new Set(namesReadIn(graph));

  for (const { name, sizes, isBatched, elements } of inputs) {
    const shape: Shape = isBatched ? [symbolic(BATCH), ...sizes.slice(1)] : sizes;
    facts.set(name, flowing(name, { kind: "tensor", id: `%${name}`, type: f32(shape), by: "", span }, elements));
  }
  addInitializers(graph);
  runNodes(graph);
  const outputs = graph.outputs.flatMap(({ name }) => {
    const fact = facts.get(name);
    if (!fact && !lost.has(name)) throw broken(`nothing makes its output "${showName(name)}"`);
    return fact ? [{ name, value: fact.kind === "flowing" ? fact.value : name }] : [];
  });
  return { facts, nodes, outputs, problems };

  function addInitializers({ initializers }: OnnxGraph): void {
    for (const [name, tensor] of initializers) {
      if (facts.has(name)) continue;
      if (typeof tensor === "string") {
        // Refused only where somebody needs it.
        lost.add(name);
        unreadable.set(name, tensor);
      } else facts.set(name, { kind: "known", tensor: fromStored(tensor), name, isInitializer: true });
    }
  }

  function runNodes(part: OnnxGraph): void {
    const ofRows = new Map(gemmsOfRows(part));
    const waiting = new Map(
      [...ofRows.values()].flatMap((rows) => [rows.flatten, rows.gemm].map((node) => [node, rows])),
    );
    for (const node of part.nodes) {
      const [rows, before] = [ofRows.get(node), waiting.get(node)];
      if (rows) runRows(rows);
      else if (!before) runNode(node);
      else if (node === before.gemm && !announceRows(before)) {
        [before.flatten, before.gemm].forEach(runNode);
        ofRows.delete(before.restore);
      }
    }
  }

  /** Their shape, for who asks for it before they are made; false where it is not known. */
  function announceRows({ flatten, gemm }: GemmOfRows): boolean {
    const [name = ""] = gemm.outputs;
    const shape = shapeOfRows(facts.get(flatten.inputs[0] ?? ""), facts.get(gemm.inputs[1] ?? ""));
    if (!shape) return false;
    facts.set(name, flowing(name, { kind: "tensor", id: `%${name}`, type: f32(shape), by: "", span }, "float"));
    return true;
  }

  /** Without rows, if that is the same. */
  function runRows({ flatten, gemm, restore }: GemmOfRows): void {
    const [, sizes = ""] = restore.inputs;
    const shape = shapeBefore(facts.get(sizes), facts.get(gemm.inputs[1] ?? ""), `${sizes}~`);
    facts.delete(gemm.outputs[0] ?? "");
    if (!shape) return [flatten, gemm, restore].forEach(runNode);
    const name = `${restore.name}~${sizes}`;
    facts.set(name, shape);
    runNode({ ...restore, inputs: [flatten.inputs[0] ?? "", name], outputs: flatten.outputs });
    runNode({ ...gemm, outputs: restore.outputs });
  }

  function runNode(node: OnnxNode): void {
    const given: (Fact | undefined)[] = [];
    for (const name of node.inputs) {
      const fact = facts.get(name);
      if (name !== "" && !fact && !lost.has(name))
        throw broken(`nothing makes the value "${showName(name)}" before a node reads it`);
      const what = unreadable.get(name);
      if (what !== undefined) {
        problems.push({ kind: "unread", name, what });
        unreadable.delete(name);
      }
      if (lost.has(name)) return lose(node);
      given.push(fact);
    }
    if (node.opType === "If" && node.domain === "") return runBranch(node, given[0]);
    if (isControlFlow(node)) return refuse(node, { kind: "control-flow", node });
    try {
      if (!foldNode(node, given)) sayNode(node, given);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refuse(node, { kind: "refused", node, refused: error });
    }
  }

  function refuse(node: OnnxNode, problem: Problem): void {
    problems.push(problem);
    lose(node);
  }

  function lose({ outputs: names }: OnnxNode): void {
    for (const name of names) lost.add(name);
  }

  /** A condition that is known leaves one of the branches, whose nodes stand among the others. */
  function runBranch(node: OnnxNode, condition: Fact | undefined): void {
    const test = condition?.kind === "known" ? condition.tensor.numbers()[0] : undefined;
    const branch = node.attributes.get(test ? "then_branch" : "else_branch");
    if (test === undefined || !isGraph(branch)) return refuse(node, { kind: "control-flow", node });
    addInitializers(branch);
    runNodes(branch);
    node.outputs.forEach((name, i) => {
      const fact = facts.get(branch.outputs[i]?.name ?? "");
      if (fact) facts.set(name, fact);
      else lost.add(name);
    });
  }

  /** Whether nothing is left of the node. */
  function foldNode(node: OnnxNode, given: readonly (Fact | undefined)[]): boolean {
    const [first] = given;
    const name = node.outputs[0] ?? "";
    if (first && (node.opType === "Shape" || node.opType === "Size") && first.kind === "flowing") {
      const whole = shapeOfFact(first);
      const at = (key: string, otherwise: number): number => Number(node.attributes.get(key) ?? otherwise);
      const dims = whole.slice(at("start", 0), at("end", whole.length));
      const [a, b] = TWO_BATCHES.map((batch) => {
        const sizes = dims.map((dim) => (isFixed(dim) ? dim : dim.factor * batch));
        return node.opType === "Shape" ? intList(sizes) : scalarInt(sizes.reduce((product, size) => product * size, 1));
      }) as [KnownTensor, KnownTensor];
      const fact = sizedOrKnown(a, b, name);
      if (fact) facts.set(name, fact);
      return fact !== undefined;
    }
    if (given.some((fact) => fact?.kind === "flowing") || randoms.has(node.opType)) return false;
    if (node.domain !== "") return false;
    // As it is, under another name.
    if (node.opType === "Identity" && first) {
      // An exporter that keeps equal weights once has the names of the others here.
      const isNamed = first.kind === "known" && first.isInitializer && /^[A-Za-z_]\w*(?:\.\w+)+$/.test(name);
      facts.set(name, isNamed ? { ...first, name } : first);
      return true;
    }
    const isSized = given.some((fact) => fact?.kind === "sized");
    if (!isSized) {
      const known = given.map((fact) => (fact?.kind === "known" ? fact.tensor : undefined));
      const results = evaluateNode(nodeCall(node, opset, known, left + biggest(known)));
      node.outputs.forEach((output, i) => {
        const tensor = results[i];
        if (!tensor || output === "") return;
        // What is not changed is still what it was.
        const same = given.find((fact) => fact?.kind === "known" && fact.tensor === tensor);
        if (same) return void facts.set(output, same);
        if (node.opType !== "Constant") left -= countIn(tensor);
        facts.set(output, { kind: "known", tensor, name: output, isInitializer: false });
      });
      return true;
    }
    const [a, b] = [0, 1].map((which) => {
      const known = given.map((fact) =>
        fact?.kind === "known" ? fact.tensor : fact?.kind === "sized" ? fact.pair[which as 0 | 1] : undefined,
      );
      try {
        return evaluateNode(nodeCall(node, opset, known, MOST_SIZED));
      } catch (error) {
        if (error instanceof Refused) return undefined;
        throw error;
      }
    });
    if (!a || !b) return false;
    const joined = node.outputs.map((output, i) => a[i] && b[i] && sizedOrKnown(a[i], b[i], output));
    if (!joined.every((fact) => fact !== undefined)) return false;
    node.outputs.forEach((output, i) => facts.set(output, joined[i] as Fact));
    return true;
  }

  /** ScatterND with indices that make slices; undefined where they are none. */
  function asSliceScatter(node: OnnxNode, [x, indices, updates]: readonly (Fact | undefined)[]): OnnxNode | undefined {
    if (node.opType !== "ScatterND" || node.domain !== "" || !x || !indices || !updates) return undefined;
    const [data = "", places = "", source = ""] = node.inputs;
    // Of one batch in the file, all of it.
    const shape = written?.get(data) ?? shapeOfFact(x);
    const slices =
      indices.kind === "known" && shape.every(isFixed)
        ? slicesOf(indices.tensor, shape as readonly number[])
        : slicesOfAnyBatch(places, shape, { graph, opset }, facts);
    if (!slices || (node.attributes.get("reduction") ?? "none") !== "none") return undefined;
    const attributes = new Map([["slices", slices.flat()]]);
    return { ...node, opType: "SliceScatter", inputs: [data, source], attributes };
  }

  function sayNode(node: OnnxNode, given: readonly (Fact | undefined)[]): void {
    const slices = asSliceScatter(node, given);
    if (slices) return sayNode(slices, [given[0], given[2]]);
    const word = node.domain === "" ? words.get(node.opType) : undefined;
    if (!word) return refuse(node, { kind: "no-counterpart", node });
    const results = Math.max(1, node.outputs.findLastIndex((name) => read.has(name)) + 1);
    const page = shapesPage(tracer, facts, node, () => {
      const batched = [...facts.values()].find(isBatched);
      return batched ? { kind: "batch", of: batched.value } : undefined;
    });
    const own = written && ((result: number) => written.get(node.outputs[result] ?? ""));
    const said = word(createSpeech({ node, opset, inputs: given, results, written: own }, page));
    const terms = Array.isArray(said) ? (said as readonly Term[]) : [said as Term];
    let isLive = false;
    node.outputs.slice(0, results).forEach((output, i) => {
      const term = terms[i];
      if (output === "" || !term) return;
      const same = term.kind === "value" ? facts.get(term.name) : undefined;
      if (same) return void facts.set(output, same);
      const value = runTerm(term, page.scope, tracer);
      if (value.kind !== "tensor") throw new Refused("it gives no tensor");
      if (written) checkBatch(node, given, value, written.get(output));
      const elements = elementsGiven(
        node.opType,
        node.attributes.get("to"),
        given.map((fact) => fact && elementsOfFact(fact)),
      );
      facts.set(output, flowing(output, value, elements));
      isLive = true;
    });
    if (!isLive) return;
    // By the names that values have after all that does nothing is gone.
    const inputNames = node.inputs.map((name, i) => {
      const fact = given[i];
      return fact?.kind === "flowing" ? fact.value : name;
    });
    nodes.push({ ...node, opset, inputs: inputNames, outputs: node.outputs.slice(0, results) });
  }
}

const broken = (why: string) => refusals.broken("the ONNX file", why);

const flowing = (value: string, tensor: TensorValue, elements: Elements): FlowingFact => ({
  kind: "flowing",
  value,
  tensor,
  elements,
});

const biggest = (known: readonly (KnownTensor | undefined)[]): number =>
  Math.max(0, ...known.map((tensor) => (tensor ? countIn(tensor) : 0)));

const isBatched = (fact: Fact): fact is FlowingFact => {
  const dim = fact.kind === "flowing" ? fact.tensor.type.shape[0] : undefined;
  return dim !== undefined && !isFixed(dim) && dim.factor === 1;
};
