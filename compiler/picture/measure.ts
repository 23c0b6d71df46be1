import type { Block, Box } from "./picture.ts";

/**
 * Sizes of texts in pixels. Pictures are set in a monospaced font, as its widths are the same on every machine but for the
 * last percent: 0.6 of the size, and none is wider than 0.605.
 */
export const textWidth = (text: string, size: number): number => [...text].length * size * 0.605;

export const sizes = { name: 13, spec: 11, line: 11, facts: 10, label: 10, box: 11 } as const;

/** Distances within a block. */
export const inset = { x: 12, top: 9, bottom: 9, row: 16, dot: 11 } as const;

/** What stands above the blocks of a box. */
export const boxTitle = { height: 24, inset: 8 } as const;

export interface Row {
  readonly part: "name" | "spec" | "line" | "facts";
  readonly text: string;
  /** Of its line of text, from the block's top. */
  readonly y: number;
  readonly line?: number;
}

/** A block's texts from top to bottom, and the size that they need. */
export function measureBlock({ name, spec, lines, facts }: Block): {
  width: number;
  height: number;
  rows: readonly Row[];
} {
  const texts: readonly Omit<Row, "y">[] = [
    { part: "name", text: name },
    ...(spec === "" ? [] : [{ part: "spec" as const, text: spec }]),
    ...lines.map(({ text }, line) => ({ part: "line" as const, text, line })),
    ...(facts === "" ? [] : [{ part: "facts" as const, text: facts }]),
  ];
  const rows = texts.map((row, i): Row => ({ ...row, y: inset.top + inset.row * i + 11 }));
  const widths = texts.map(({ part, text }) => textWidth(text, sizes[part]) + (part === "line" ? inset.dot : 0));
  return {
    width: Math.ceil(Math.max(64, ...widths) + 2 * inset.x),
    height: inset.top + inset.row * rows.length + inset.bottom - 3,
    rows,
  };
}

export const boxTitleText = ({ name, type, times, isFirstOfSizes }: Box): string =>
  [name, type, times === undefined ? "" : `×${times}`, isFirstOfSizes ? "(sizes of the first)" : ""]
    .filter((text) => text !== "")
    .join("  ");
