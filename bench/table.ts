/** Prints a line as soon as it is there; the widths come from the head. */
export function startTable(head: readonly string[]): (cells: readonly string[]) => void {
  const widths = head.map((cell, i) => (i === 0 ? 16 : Math.max(9, cell.length + 2)));
  const print = (cells: readonly string[]): void =>
    console.log(
      cells.map((cell, i) => (i === 0 ? cell.padEnd : cell.padStart).call(cell, widths[i] as number)).join(""),
    );
  print(head);
  return print;
}

export const milliseconds = (value: number): string => value.toFixed(value < 0.1 ? 4 : value < 10 ? 2 : 1);
export const ratio = (value: number): string => value.toFixed(2);

export const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
