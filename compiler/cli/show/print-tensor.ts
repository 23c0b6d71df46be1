import type { Tensor } from "../../../runtime/tensor.ts";

/** As in PyTorch: beyond this many values only the ends of each dimension are shown. */
const WHOLE = 1000;
const EDGE = 3;

/** The values as nested lists, in columns, for a terminal of `width` columns. */
export function printTensor({ data, shape }: Tensor, width: number): string {
  const isWhole = data.length <= WHOLE;
  const shown = isWhole ? data : data.filter((_, index) => isAtEdge(index, shape));
  const cellWidth = Math.max(0, ...Array.from(shown, (value) => showValue(value).length));

  const print = (axis: number, start: number, indent: number): string => {
    const size = shape[axis];
    if (size === undefined) return showValue(data[start] ?? NaN).padStart(cellWidth);
    const step = shape.slice(axis + 1).reduce((product, each) => product * each, 1);
    const at = (index: number): string => print(axis + 1, start + index * step, indent + 1);
    const isCut = !isWhole && size > 2 * EDGE;
    const indices = isCut ? [0, 1, 2, size - 3, size - 2, size - 1] : Array.from({ length: size }, (_, i) => i);
    const parts = indices.map(at);
    if (isCut) parts.splice(EDGE, 0, "…");
    return `[${axis === shape.length - 1 ? inLines(parts, width - indent - 2, indent + 1) : below(parts, indent + 1, shape.length - axis)}]`;
  };
  return print(0, 0, 0);
}

const showValue = (value: number): string => String(Number(value.toPrecision(5)));

function isAtEdge(index: number, shape: readonly number[]): boolean {
  let rest = index;
  return [...shape].reverse().every((size) => {
    const at = rest % size;
    rest = Math.floor(rest / size);
    return size <= 2 * EDGE || at < EDGE || at >= size - EDGE;
  });
}

function inLines(cells: readonly string[], width: number, indent: number): string {
  const lines: string[] = [];
  for (const cell of cells) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + cell.length <= width) lines[lines.length - 1] = `${last}, ${cell}`;
    else lines.push(cell);
  }
  return lines.join(`,\n${" ".repeat(indent)}`);
}

/** One below the other; an empty line more for each further dimension. */
const below = (parts: readonly string[], indent: number, depth: number): string =>
  parts.join(`,${"\n".repeat(Math.max(1, depth - 1))}${" ".repeat(indent)}`);
