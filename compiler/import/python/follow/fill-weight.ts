import { call, literal, type Term } from "../../tree/module-tree.ts";
import { fail, type Run } from "./run.ts";
import { callFunction } from "./call-function.ts";
import { change, toTerm } from "./tensors.ts";
import { float, none, numberIn, type Arguments, type Value } from "./values.ts";

const params: Readonly<Record<string, readonly string[]>> = {
  uniform: ["a", "b"],
  normal: ["mean", "std"],
  trunc_normal: ["mean", "std", "a", "b"],
  xavier_uniform: ["gain"],
  xavier_normal: ["gain"],
  kaiming_uniform: ["a", "mode", "nonlinearity"],
  kaiming_normal: ["a", "mode", "nonlinearity"],
  orthogonal: ["gain"],
};

/** `nn.init.zeros_(x)` and its kin: how a parameter begins. */
export function fillWeight(run: Run, name: string, args: Arguments): Value {
  const [tensor = none, ...others] = args.plain;
  const stem = name.replace(/_$/, "");
  if (stem === "calculate_gain") return float(gainOf(tensor, others[0]));
  const given = [...args.named].find(([key]) => key === "tensor")?.[1] ?? tensor;
  if (run.emission && given.kind === "tensor") {
    const value = { zeros: float(0), ones: float(1), constant: others[0] ?? args.named.get("val") }[stem];
    const full = value && callFunction(run, "full_like", { ...args, plain: [given, value], named: new Map() });
    if (full?.kind !== "tensor") return fail(`${name} while the network runs`);
    return change(run, given, full, name);
  }
  if (given.kind === "tensor" && given.origin.kind === "weight")
    given.origin.initial = initialOf(run, stem, others, args);
  return given;
}

function initialOf(run: Run, stem: string, others: readonly Value[], { named }: Arguments): Term | undefined {
  if (stem === "zeros" || stem === "ones") return literal(stem === "ones" ? 1 : 0);
  if (stem === "constant") return toTerm(run, others[0] ?? named.get("val") ?? none);
  const known = params[stem];
  if (!known) return undefined;
  const terms = new Map<string, Term>();
  known.forEach((param, i) => {
    const value = named.get(param) ?? others[i];
    if (value) terms.set(param, toTerm(run, value));
  });
  return call(stem, [], terms);
}

function gainOf(kind: Value, slope: Value | undefined): number {
  if (kind.kind !== "string") return fail("calculate_gain of no text");
  switch (kind.value) {
    case "tanh":
      return 5 / 3;
    case "relu":
      return Math.sqrt(2);
    case "leaky_relu":
      return Math.sqrt(2 / (1 + (numberIn(slope) ?? 0.01) ** 2));
    case "selu":
      return 3 / 4;
    default:
      return 1;
  }
}
