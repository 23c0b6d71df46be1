import type { Kernel, Local } from "../../ir/kernel/builder.ts";
import { along, moved, type Cursor } from "../../ir/kernel/cursor.ts";
import { equal, mul, select } from "../../ir/kernel/expression.ts";
import type { Expression } from "../../ir/kernel/program.ts";
import type { Dim, Shape } from "../../ir/types.ts";
import { tapsAt, type GridAttrs, type Tap } from "./grid-taps.ts";

/** One of the pixels that an output is made of. */
export interface Corner {
  readonly indices: readonly [{ readonly dim: 2; readonly index: Local }, { readonly dim: 3; readonly index: Local }];
  readonly inside: Local | undefined;
  readonly row: Tap;
  readonly column: Tap;
}

/** A tensor with a value for each place of the grid, whose rows lie in `rowDim` and whose columns in the dimension behind it. */
interface Output {
  readonly cursor: Cursor;
  readonly rowDim: number;
}

/** Goes through the places of the grid, with what lies there: corners, row by row. The image's cursor moves by its batch alone. */
export function eachPlace(
  k: Kernel,
  how: GridAttrs,
  shapes: { readonly image: Shape; readonly grid: Shape },
  { image, grid, outputs }: { readonly image: Cursor; readonly grid: Cursor; readonly outputs: readonly Output[] },
  body: (corners: readonly (readonly Corner[])[], image: Cursor, outputs: readonly Cursor[]) => void,
): void {
  const [batch, rows, columns] = shapes.grid as readonly [Dim, number, number, number];
  const [height, width] = shapes.image.slice(2) as [number, number];
  const [dims, cursors] = [outputs.map(({ rowDim }) => rowDim), outputs.map(({ cursor }) => cursor)];
  k.loop("b", batch, [along(image, 0), along(grid, 0), ...cursors.map((each) => along(each, 0))], (x, sample, ...all) =>
    k.loop("oy", rows, [along(sample, 1), ...all.map((each, i) => along(each, dims[i] as number))], (row, ...lines) =>
      k.loop(
        "ox",
        columns,
        [along(row, 2), ...lines.map((each, i) => along(each, (dims[i] as number) + 1))],
        (place, ...here) => {
          const across = tapsAt(k, "x", k.load(place), width, how);
          const down = tapsAt(k, "y", k.load(moved(place, 3, 1)), height, how);
          body(cornersOf(k, down, across), x, here);
        },
      ),
    ),
  );
}

const cornersOf = (k: Kernel, down: readonly Tap[], across: readonly Tap[]): readonly (readonly Corner[])[] =>
  down.map((row) =>
    across.map((column): Corner => ({
      indices: [
        { dim: 2, index: row.index },
        { dim: 3, index: column.index },
      ],
      inside: insideBoth(k, row, column),
      row,
      column,
    })),
  );

function insideBoth(k: Kernel, { inside: row }: Tap, { inside: column }: Tap): Local | undefined {
  return row && column ? k.local("inside", mul(row, column)) : (row ?? column);
}

/** What there is of a corner: 0 outside of the image, whatever its neighbour there holds. */
export const whereInside = ({ inside }: Corner, value: Expression): Expression =>
  inside ? select(equal(inside, 1), value, 0) : value;
