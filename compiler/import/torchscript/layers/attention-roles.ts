import type { Term } from "../../tree/module-tree.ts";
import type { Emission, Step } from "../emission.ts";
import type { Value } from "../values.ts";

/** What the inputs of a traced attention are, by their places. */
export interface Roles {
  readonly heads: number;
  readonly isBatchFirst: boolean;
  readonly query: number;
  readonly key: number;
  readonly value: number;
  readonly mask: number | undefined;
  /** For each result whether it is the output (0) or the weights (1). */
  readonly results: readonly number[];
}

/** What may happen to a tensor on its way without a change of what it means. */
const moves =
  /^(?:transpose|view|reshape|flatten|unflatten|permute|chunk|split|squeeze|unsqueeze|expand|div|mul|sum|mean|sqrt)$/;
/** What attention does, once each but for the projections. */
const works = /^(?:linear|bmm|baddbmm|softmax|scaled_dot_product_attention)$/;

/** The roles of the inputs, from the names of the weights that they are projected by; undefined if there is more to it. */
export function rolesIn({ steps, shapes, params }: Emission, results: readonly Value[]): Roles | undefined {
  const makers = new Map(steps.flatMap((step) => step.statement.targets.map((target) => [target, step] as const)));
  if (!steps.every(isExpected)) return undefined;
  const linears = steps.filter(({ call }) => call?.name === "linear");
  const products = steps.filter(({ call }) => call && /^(?:bmm|baddbmm|scaled_dot_product_attention)$/.test(call.name));
  const [first, second] = products;
  const isFused = first?.call?.name === "scaled_dot_product_attention";
  if (!first?.call || products.length !== (isFused ? 1 : 2) || (!isFused && second?.call?.name !== "bmm"))
    return undefined;

  const projected = new Map<string, number>();
  for (const { call } of linears) {
    const weight = call && weightNamed(makers, call.args.get("weight"));
    const input = call && sourceOf(makers, call.args.get("input"), params);
    if (weight === undefined) return undefined;
    if (input !== undefined) projected.set(weight, input);
  }
  const query = projected.get("in_proj_weight") ?? projected.get("in_proj_weight.0") ?? projected.get("q_proj_weight");
  const key = projected.get("in_proj_weight") ?? projected.get("in_proj_weight.1") ?? projected.get("k_proj_weight");
  const value =
    projected.get("in_proj_weight") ?? projected.get("in_proj_weight.2") ?? projected.get("v_proj_weight") ?? key;
  if (query === undefined || key === undefined || value === undefined) return undefined;

  const operand = first.call.args.get(isFused ? "query" : first.call.name === "bmm" ? "input" : "batch1");
  const shape = operand?.kind === "value" ? shapes.get(operand.name) : undefined;
  const samples = samplesOf(shapes.get(params[query] ?? ""), steps, params[query] ?? "");
  const heads = isFused ? shape?.[1] : Number(shape?.[0]) / samples.count;
  if (typeof heads !== "number" || !Number.isInteger(heads)) return undefined;

  const masked =
    first.call.args.get("attn_mask") ?? (first.call.name === "baddbmm" ? first.call.args.get("input") : undefined);
  const mask = masked && sourceOf(makers, masked, params);
  if (masked && mask === undefined) return undefined;
  const kinds = results.map((result) => (result.kind === "tensor" ? kindOf(makers, result.term) : undefined));
  if (!kinds.every((kind) => kind !== undefined)) return undefined;
  return { heads, isBatchFirst: samples.isFirst, query, key, value, mask, results: kinds };
}

const isExpected = ({ call, statement }: Step): boolean => {
  if (call) return moves.test(call.name) || works.test(call.name);
  return statement.value.kind === "index";
};

/** Batch first is turned round at once; the number of samples is that of a fixed size. */
function samplesOf(
  shape: readonly unknown[] | undefined,
  steps: readonly Step[],
  param: string,
): { count: number; isFirst: boolean } {
  const isFused = steps.some(({ call }) => call?.name === "scaled_dot_product_attention");
  const reads = steps.filter(({ call }) => {
    const input = call?.args.get("input");
    return input?.kind === "value" && input.name === param;
  });
  const isTurned = reads.length > 0 && reads.every(({ call }) => call?.name === "transpose");
  // The fused operation of PyTorch's fast way has the batch first, and does not turn it round.
  const isFirst = isTurned || (isFused && !steps.some(({ call }) => call?.name === "permute" || call?.name === "view"));
  return { count: Number(shape?.[isFirst ? 0 : 1]), isFirst };
}

/** The tensor that a value was made of by moves alone. */
function origin(makers: ReadonlyMap<string, Step>, term: Term | undefined): Term | undefined {
  let at = term;
  for (let i = 0; i < 1000; i++) {
    if (at?.kind === "index") at = at.of;
    if (at?.kind !== "value") return at;
    const step = makers.get(at.name);
    if (!step) return at;
    if (step.call && !moves.test(step.call.name)) return at;
    const next: Term | undefined = step.call
      ? step.call.args.get("input")
      : step.statement.value.kind === "index"
        ? step.statement.value.of
        : undefined;
    if (!next) return at;
    at = next;
  }
  return undefined;
}

function sourceOf(
  makers: ReadonlyMap<string, Step>,
  term: Term | undefined,
  params: readonly string[],
): number | undefined {
  const from = origin(makers, term);
  const index = from?.kind === "value" ? params.indexOf(from.name) : -1;
  return index === -1 ? undefined : index;
}

/** `in_proj_weight`, or `in_proj_weight.1` for the second part of it. */
function weightNamed(makers: ReadonlyMap<string, Step>, term: Term | undefined): string | undefined {
  if (term?.kind === "part") return term.path.join(".");
  if (term?.kind !== "value") return undefined;
  const step = makers.get(term.name);
  const whole = step?.call?.args.get("input");
  if (whole?.kind !== "part" || !step) return undefined;
  const index = step.statement.targets.indexOf(term.name);
  return `${whole.path.join(".")}.${index}`;
}

/** What the output projection gives is the output; what softmax gives, averaged, the weights. */
function kindOf(makers: ReadonlyMap<string, Step>, term: Term): number | undefined {
  const from = origin(makers, term);
  const name = from?.kind === "value" ? makers.get(from.name)?.call?.name : undefined;
  return name === "linear" ? 0 : name === "softmax" ? 1 : undefined;
}
