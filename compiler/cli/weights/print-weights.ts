import picocolors from "picocolors";
import { countOf, showName, showShape } from "../../../runtime/describe.ts";
import type { ImportedWeights } from "../../import/imported-weights.ts";
import { plural } from "../report.ts";
import { showSize } from "../show/show-size.ts";
import { layOutTable } from "../show/table.ts";
import { statisticsOf } from "./statistics.ts";

/** A line for each tensor, and a sum of them. */
export function printWeights({ format, tensors, unread, key }: ImportedWeights, color: boolean): string {
  const colors = picocolors.createColors(color);
  const head = ["name", "shape", "type", "size", "min", "max", "mean", "std", "NaN"];
  const rows = [...tensors].map(([name, tensor]) => {
    const numbers = statisticsOf(tensor);
    const told = numbers ? [numbers.min, numbers.max, numbers.mean, numbers.std].map(show) : ["", "", "", ""];
    const nan = numbers?.nan ? `${numbers.nan}` : "";
    return [showName(name), showShape(tensor.shape), tensor.dtype, showSize(tensor.bytes.length), ...told, nan];
  });
  const [title = "", ...lines] = layOutTable(
    [head, ...rows],
    [false, false, false, true, true, true, true, true, true],
  );
  const left = [...unread].map(([name, what]) => `${showName(name)}: not read, this is ${what}`);
  const of = key === undefined ? "" : `, ${showName(key)}`;
  return `${[...(rows.length > 0 ? [colors.bold(title), ...lines] : []), ...left, `${total(tensors)} (${format}${of})`].join("\n")}\n`;
}

/** `62 tensors, 11,689,512 numbers, 46.8 MB: F32, I64` */
function total(tensors: ImportedWeights["tensors"]): string {
  const all = [...tensors.values()];
  const numbers = all.reduce((sum, { shape }) => sum + countOf(shape), 0);
  const bytes = all.reduce((sum, tensor) => sum + tensor.bytes.length, 0);
  const types = [...new Set(all.map(({ dtype }) => dtype))].sort().join(", ");
  return `${plural(all.length, "tensor")}, ${plural(numbers, "number")}, ${showSize(bytes)}${types === "" ? "" : `: ${types}`}`;
}

const show = (value: number | undefined): string => (value === undefined ? "" : String(Number(value.toPrecision(4))));

/** The same as data. What is no number in JSON is null. */
export function weightsJson(weights: ImportedWeights): string {
  const tensors = [...weights.tensors].map(([name, tensor]) => {
    const { dtype, shape, bytes } = tensor;
    const { min, max, mean, std, nan, infinite } = statisticsOf(tensor) ?? {};
    const numbers = { min: min ?? null, max: max ?? null, mean: mean ?? null, std: std ?? null };
    return { name, dtype, shape, bytes: bytes.length, ...numbers, nan: nan ?? null, infinite: infinite ?? null };
  });
  const unread = [...weights.unread].map(([name, what]) => ({ name, what }));
  const { format, key = null, others = [] } = weights;
  return `${JSON.stringify({ format, key, others, tensors, unread }, null, 2)}\n`;
}
