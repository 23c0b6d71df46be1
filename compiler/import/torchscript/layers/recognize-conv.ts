import { literal, type LayerPart, type Term } from "../../tree/module-tree.ts";
import type { Called } from "../emission.ts";
import { makeLayerPart } from "./make-layer-part.ts";
import { isOwn, type Shapes } from "./own-weights.ts";

/** A convolution; its sizes are those of its weight. */
export function recognizeConv(
  name: string,
  call: Called,
  shapes: Shapes,
  more: ReadonlyMap<string, Term>,
): LayerPart | undefined {
  const isTransposed = name.includes("Transpose");
  const fn = `conv${isTransposed ? "_transpose" : ""}${name.at(-2)}d`;
  const [first, second, ...kernel] = shapes.get("weight") ?? [];
  if (call.name !== fn || first === undefined || second === undefined) return undefined;
  if (!isOwn(call, "weight", "weight") || !isOwn(call, "bias", "bias")) return undefined;
  const groups = call.args.get("groups");
  const count = groups?.kind === "literal" && typeof groups.value === "number" ? groups.value : 1;
  const [inputs, outputs] = isTransposed ? [first, second * count] : [second * count, first];
  const given = new Map<string, Term>([
    ["in_channels", literal(inputs)],
    ["out_channels", literal(outputs)],
    ["kernel_size", kernelTerm(kernel)],
    ...more,
    ["bias", literal(call.args.has("bias"))],
  ]);
  for (const param of ["stride", "padding", "dilation", "output_padding", "groups"]) {
    const term = call.args.get(param);
    if (term) given.set(param, term);
  }
  return makeLayerPart(name, given);
}

export function kernelTerm(kernel: readonly number[]): Term {
  const [size = 1] = kernel;
  return kernel.every((each) => each === size) ? literal(size) : { kind: "tuple", items: kernel.map(literal) };
}

/** A convolution with padding_mode: the input is padded, and the convolution pads nothing. */
export function recognizePaddedConv(name: string, pad: Called, conv: Called, shapes: Shapes): LayerPart | undefined {
  const [mode, sizes] = [pad.args.get("mode"), pad.args.get("pad")];
  if (mode?.kind !== "literal" || (sizes?.kind !== "list" && sizes?.kind !== "tuple") || conv.args.has("padding"))
    return undefined;
  const numbers = sizes.items.map((item) => (item.kind === "literal" ? Number(item.value) : NaN));
  const pairs = Array.from(
    { length: numbers.length / 2 },
    (_, i) => [numbers[2 * i], numbers[2 * i + 1]] as const,
  ).reverse();
  if (!pairs.every(([before, behind]) => before !== undefined && before === behind)) return undefined;
  const padding = kernelTerm(pairs.map(([before]) => before ?? 0));
  return recognizeConv(
    name,
    conv,
    shapes,
    new Map([
      ["padding", padding],
      ["padding_mode", mode],
    ]),
  );
}
