import { showName } from "../../../../runtime/describe.ts";
import type { Diagnostic } from "../../../../grammar/diagnostic.ts";
import type { Span } from "../../../../grammar/source.ts";
import type { NetworkOptions } from "../../imported-network.ts";
import { diagnoseOnnx } from "../messages.ts";
import type { OnnxModel, ValueInfo } from "../model/onnx-model.ts";
import { elementsOfType } from "../words/elementwise.ts";
import type { NetworkInput } from "./read-facts.ts";

export interface ChosenInputs {
  readonly inputs: readonly NetworkInput[];
  readonly diagnostics: readonly Diagnostic[];
  /** Whether the file itself leaves the batch open. */
  readonly isOpen: boolean;
}

const MOST_SIZE = 2 ** 24;

/**
 * The inputs that are no weights, each with a size for every dimension: as the file says, or as asked for. Where the first size
 * of the first input is open, it is the batch's, and so is the first of each other that is called the same or is open.
 */
export function chooseInputs({ graph }: OnnxModel, options: NetworkOptions, span: Span): ChosenInputs {
  const given = graph.inputs.filter(({ name }) => !graph.initializers.has(name));
  const diagnostics: Diagnostic[] = [];
  const asked = askedFor(given, options, span, diagnostics);
  const symbol = openFirst(given[0]);
  const isOpen = symbol !== undefined;
  const inputs = given.flatMap((info): NetworkInput[] => {
    const elements = elementsOfType(info.type);
    const name = showName(info.name);
    if (elements === undefined) {
      diagnostics.push(diagnoseOnnx("NN6044", span, { name: `the input ${name}`, what: "no tensor of numbers" }));
      return [];
    }
    const first = openFirst(info);
    const isBatched = isOpen && first !== undefined && (first === symbol || first === "" || symbol === "");
    const sizes = sizesOf(info, asked.get(info.name), isBatched);
    if (!sizes) {
      const shape = info.shape
        ? `[${info.shape.map((size) => (size === "" ? "?" : size)).join(", ")}]`
        : "nothing is said";
      const typical = info.shape?.map((size, i) => (typeof size === "number" ? size : i === 0 ? 1 : 224)) ?? [
        1, 3, 224, 224,
      ];
      const guess = `${given.length > 1 ? `${name}=` : ""}${typical.join(",")}`;
      diagnostics.push(diagnoseOnnx("NN6042", span, { name, shape: showName(shape), guess }));
      return [];
    }
    return [{ name: info.name, sizes, isBatched, elements }];
  });
  return { inputs, diagnostics, isOpen };
}

/** The symbol of an open first size. */
const openFirst = (info: ValueInfo | undefined): string | undefined => {
  const [first] = info?.shape ?? [];
  return typeof first === "string" ? first : undefined;
};

function sizesOf(
  { shape }: ValueInfo,
  asked: readonly number[] | undefined,
  isBatched: boolean,
): readonly number[] | undefined {
  if (asked) return asked;
  const sizes = shape?.map((size, i) => (typeof size === "number" ? size : i === 0 && isBatched ? 1 : undefined));
  return sizes?.every((size) => size !== undefined && size <= MOST_SIZE) ? (sizes as number[]) : undefined;
}

/** What --input says, by name or in order. */
function askedFor(
  given: readonly ValueInfo[],
  { inputs }: NetworkOptions,
  span: Span,
  diagnostics: Diagnostic[],
): ReadonlyMap<string, readonly number[]> {
  const asked = new Map<string, readonly number[]>();
  const unnamed = inputs.filter(({ name }) => name === undefined);
  const refuse = (name: string, found: string): void =>
    void diagnostics.push(diagnoseOnnx("NN6045", span, { name: showName(name), found }));
  given.forEach((info, i) => {
    const sizes = inputs.find(({ name }) => name === info.name)?.sizes ?? unnamed[i]?.sizes;
    if (!sizes) return;
    const { shape } = info;
    const said = `[${sizes.join(", ")}]`;
    if (shape && shape.length !== sizes.length)
      return refuse(info.name, `${said} has ${sizes.length} sizes, and it has ${shape.length}`);
    const wrong = shape?.findIndex((size, at) => at > 0 && typeof size === "number" && size !== sizes[at]);
    if (wrong !== undefined && wrong > 0)
      return refuse(info.name, `${said} has ${sizes[wrong]} where the file has ${shape?.[wrong]}`);
    if (sizes.some((size) => !(Number.isInteger(size) && size > 0 && size <= MOST_SIZE)))
      return refuse(info.name, `${said} is no shape`);
    asked.set(info.name, sizes);
  });
  for (const { name } of inputs)
    if (name !== undefined && !given.some((info) => info.name === name))
      refuse(name, `there is ${given.map((info) => showName(info.name)).join(", ")}`);
  return asked;
}
