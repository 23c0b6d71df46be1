import type { LaidOut, Point, Rectangle } from "./lay-out.ts";
import { boxTitle, boxTitleText, sizes, textWidth } from "./measure.ts";
import type { Box } from "./picture.ts";

type Arrow = Pick<LaidOut["edges"][number], "points" | "label">;

/** Where the titles of boxes stand: as far left as no arrow runs through them, or else on the left. */
export function placeTitles<B extends Box & Rectangle>(
  boxes: readonly B[],
  edges: readonly Arrow[],
): readonly (B & { readonly title: Rectangle })[] {
  const crossings = edges.flatMap(({ points, label }) => [
    ...alongCurve(points).map(({ x, y }): Rectangle => ({ x: x - 4, y, width: 8, height: 0 })),
    ...(label ? [label] : []),
  ]);
  return boxes.map((box) => {
    const left = box.x + boxTitle.inset;
    const title = { x: left, y: box.y + 4, width: textWidth(boxTitleText(box), sizes.box) + 8, height: 16 };
    const within = crossings.filter(({ y, height }) => y < title.y + title.height + 2 && y + height > title.y - 2);
    const room = box.x + box.width - boxTitle.inset - title.width;
    const isFree = (x: number): boolean =>
      within.every((each) => each.x >= x + title.width || each.x + each.width <= x);
    const x = [left, ...within.map((each) => each.x + each.width)]
      .filter((each) => each >= left && each <= room && isFree(each))
      .sort((a, b) => a - b)[0];
    return { ...box, title: { ...title, x: x ?? left } };
  });
}

/** Points on an arrow, close enough that none misses a title; the curve is the one that is drawn. */
function alongCurve(points: readonly Point[]): readonly Point[] {
  return points.slice(1).flatMap((end, i) => {
    const start = points[i] ?? end;
    const steps = Math.max(8, Math.ceil(Math.abs(end.y - start.y) / 8));
    return Array.from({ length: steps + 1 }, (_, step): Point => {
      const t = step / steps;
      // Both handles of the curve are level with its middle.
      const across = t * t * (3 - 2 * t);
      const middle = (start.y + end.y) / 2;
      const y = (1 - t) ** 3 * start.y + 3 * t * (1 - t) * middle + t ** 3 * end.y;
      return { x: start.x + across * (end.x - start.x), y };
    });
  });
}
