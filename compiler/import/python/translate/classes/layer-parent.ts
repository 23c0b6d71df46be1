import type { Call, Expression } from "../../syntax/python-ast.ts";
import { atom, bool, none, numberCode, within, level, type Code } from "../code.ts";
import { report, type Context } from "../context.ts";
import { kindsOf } from "../kinds/kinds-of.ts";
import type { Network } from "./network.ts";
import type { ReadParameter } from "./parameters.ts";
import { meaning, listOf } from "../read.ts";
import type { Scope } from "../scope.ts";

/** A layer of PyTorch's that a class inherits from to say another forward: what it holds, and what it calculates. */
interface Layer {
  readonly params: readonly (readonly [name: string, fallback: string | undefined])[];
  /** Those that are one number for each dimension. */
  readonly spread: readonly string[];
  readonly dimensions: number;
  readonly weight: (of: (name: string) => string) => string;
  readonly bias: string;
  readonly forward: (input: string, weight: string, bias: string) => string;
}

const convolution = (dimensions: number): Layer => ({
  params: [
    ["in_channels", undefined],
    ["out_channels", undefined],
    ["kernel_size", undefined],
    ["stride", "1"],
    ["padding", "0"],
    ["dilation", "1"],
    ["groups", "1"],
    ["bias", "true"],
  ],
  spread: ["kernel_size", "stride", "padding", "dilation"],
  dimensions,
  weight: (of) => `[${of("out_channels")}, ${of("in_channels")} // ${of("groups")}, ${of("kernel_size").slice(1, -1)}]`,
  bias: "out_channels",
  forward: (input, weight, bias) =>
    `conv${dimensions}d(${input}, ${weight}, ${bias}, stride, padding, dilation, groups)`,
});

const layers: Readonly<Record<string, Layer>> = {
  Conv1d: convolution(1),
  Conv2d: convolution(2),
  Conv3d: convolution(3),
  Linear: {
    params: [
      ["in_features", undefined],
      ["out_features", undefined],
      ["bias", "true"],
    ],
    spread: [],
    dimensions: 0,
    weight: (of) => `[${of("out_features")}, ${of("in_features")}]`,
    bias: "out_features",
    forward: (input, weight, bias) => `linear(${input}, ${weight}, ${bias})`,
  },
};

const layerOf = ({ base }: Network): Layer | undefined => layers[base.slice(base.lastIndexOf(".") + 1)];

/** The parameters of a class that leaves `__init__` to the layer. */
export const paramsOfLayer = (network: Network): readonly ReadParameter[] | undefined =>
  layerOf(network)?.params.map(([name, fallback]) => ({
    name,
    text: fallback === undefined ? name : `${name} = ${fallback}`,
    default: fallback,
  }));

/** What `super().__init__(…)` of a layer sets: the weights, and the attributes that its forward reads. Gives the members. */
export function holdLayer(context: Context, scope: Scope, network: Network, call: Call | undefined): readonly string[] {
  const layer = layerOf(network);
  if (!layer) return [];
  const values = new Map<string, Code>();
  for (const [i, [name, fallback]] of layer.params.entries()) {
    const given = call?.args.find((each) => each.name?.text === name) ?? call?.args.filter((each) => !each.name)[i];
    const code = given ? meaning(context, scope, given.value) : call ? fallbackCode(fallback) : atom(name);
    values.set(name, layer.spread.includes(name) ? spread(context, scope, code, given?.value, layer.dimensions) : code);
  }
  const extra = call?.args.find(
    ({ name, kind }) => kind !== "plain" || (name && !values.has(name.text) && name.text !== "padding_mode"),
  );
  if (extra)
    report(context, "NN6008", extra.value.span, {
      what: `this argument of ${network.base}`,
      why: "it is none that is followed here",
      help: undefined,
    });
  const members: string[] = [];
  const text = (name: string): string => values.get(name)?.text ?? "none";
  for (const [name, code] of values) {
    if (name === "bias") continue;
    const isPlain = /^-?\d+$/.test(code.text) || code.text === name;
    if (!isPlain && !network.members.has(name)) {
      members.push(`const ${name} = ${code.text}`);
      network.members.add(name);
      network.attributes.set(name, { ...atom(name), ...(code.known && { known: code.known }) });
    } else network.attributes.set(name, code);
  }
  const of = (name: string): string => (layer.spread.includes(name) || !network.members.has(name) ? text(name) : name);
  const size = of(layer.bias);
  members.push(`weight = Parameter(${layer.weight(of)}, kaiming_uniform(a=2.23606797749979))`);
  const bias = values.get("bias") ?? none;
  const filled = `Parameter([${size}])`;
  const text2 =
    bias.known?.kind === "bool" ? (bias.known.value ? filled : "none") : `if ${bias.text} { ${filled} } else { none }`;
  members.push(`bias = ${text2}`);
  for (const name of ["weight", "bias"]) {
    network.members.add(name);
    network.attributes.set(
      name,
      atom(
        name,
        bias.known?.kind === "bool" && bias.known.value
          ? undefined
          : name === "bias"
            ? { kind: "optional" }
            : undefined,
      ),
    );
  }
  return members;
}

const fallbackCode = (fallback: string | undefined): Code =>
  fallback === undefined ? none : fallback === "true" ? bool(true) : numberCode(Number(fallback));

/** `3` as `[3, 3]`: PyTorch keeps sizes of kernels and the like for each dimension. */
function spread(context: Context, scope: Scope, code: Code, value: Expression | undefined, dimensions: number): Code {
  if (code.known?.kind === "tuple" || code.known?.kind === "list") return listOf(code.known.items, "list");
  if (code.known?.kind === "string") return code;
  const kinds = value ? [...kindsOf(context, { home: scope.home, within: scope.within }, value)] : [];
  const isTuple = kinds.length > 0 && kinds.every((kind) => kind === "tuple" || kind === "list");
  const items = Array.from({ length: dimensions }, (_, i) =>
    isTuple ? atom(`${within(code, level.postfix)}[${i}]`) : code,
  );
  return listOf(
    items.map((each) => ({ text: each.text, value: each })),
    "list",
  );
}

/** `super().forward(x)` and `self._conv_forward(x, weight, bias)`. */
export function callLayer(network: Network, name: string, args: readonly string[]): Code | undefined {
  const layer = layerOf(network);
  const [input = "none", weight = "weight", bias = "bias"] = args;
  if (!layer || (name !== "forward" && name !== "_conv_forward")) return undefined;
  const plain = layer.forward(input, weight, bias);
  // Attributes by what they are here.
  return atom(
    plain.replace(/\b(stride|padding|dilation|groups)\b(?=[,)])/g, (word) =>
      network.members.has(word) ? word : (network.attributes.get(word)?.text ?? word),
    ),
  );
}
