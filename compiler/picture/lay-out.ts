import type * as Dagre from "@dagrejs/dagre";
import { boxTitle, boxTitleText, measureBlock, sizes, textWidth, type Row } from "./measure.ts";
import { isWithin } from "./fold-repeats.ts";
import { placeTitles } from "./place-titles.ts";
import type { Block, Box, Edge, Picture } from "./picture.ts";

/** A picture with a place for everything, in pixels. */
export interface LaidOut {
  readonly picture: Picture;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly (Box & Rectangle & { readonly title: Rectangle })[];
  readonly blocks: readonly (Block & Rectangle & { readonly rows: readonly Row[] })[];
  readonly edges: readonly (Edge & { readonly points: readonly Point[]; readonly label?: Rectangle })[];
}

/** x and y are those of the upper left corner. */
export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export type Engine = Pick<typeof Dagre, "Graph" | "layout">;

const boxId = (id: string): string => `box ${id}`;

/** Blocks from top to bottom in the order in which they run, boxes around them, and room for shapes on the arrows. */
export function layOut(picture: Picture, { Graph, layout }: Engine): LaidOut {
  const graph = new Graph({ compound: true, multigraph: true });
  graph.setGraph({
    rankdir: "TB",
    nodesep: 28,
    edgesep: 18,
    ranksep: 26,
    marginx: 16,
    marginy: 16,
    ranker: "network-simplex",
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const box of picture.boxes) graph.setNode(boxId(box.id), { width: 0, height: 0 });
  for (const { id, parent } of picture.boxes) if (parent !== "") graph.setParent(boxId(id), boxId(parent));
  const measured = new Map(picture.blocks.map((block) => [block.id, measureBlock(block)]));
  const room = roomForTitles(picture, measured);
  for (const { id, box } of picture.blocks) {
    const { width = 0, height = 0 } = measured.get(id) ?? {};
    graph.setNode(id, { width: Math.max(width, room.get(id) ?? 0), height });
    if (box !== "") graph.setParent(id, boxId(box));
  }
  const labelled = firstOfEach(picture.edges);
  picture.edges.forEach((edge, i) => {
    const text = labelled.has(edge) ? { width: textWidth(edge.shape, sizes.label) + 8, height: 14, labelpos: "c" } : {};
    graph.setEdge(edge.from, edge.to, { ...text, weight: edge.isSkip ? 1 : 6, minlen: 1 }, String(i));
  });
  layout(graph);
  return makeRoom(picture, graph, measured, labelled);
}

/** A box is as wide as the title needs if its widest block has that room. */
function roomForTitles(
  { boxes, blocks }: Picture,
  measured: ReadonlyMap<string, { readonly width: number }>,
): ReadonlyMap<string, number> {
  const room = new Map<string, number>();
  for (const box of boxes) {
    const [widest] = blocks
      .filter((block) => isWithin(block.box, box.id))
      .sort((a, b) => (measured.get(b.id)?.width ?? 0) - (measured.get(a.id)?.width ?? 0));
    const needed = textWidth(boxTitleText(box), sizes.box) + 2 * boxTitle.inset;
    if (widest) room.set(widest.id, Math.max(room.get(widest.id) ?? 0, needed));
  }
  return room;
}

/**
 * A value that goes to several blocks has its shape on the arrow to the first, and on those that lead far away; where two lead to
 * one block, it is read there once.
 */
function firstOfEach(edges: readonly Edge[]): ReadonlySet<Edge> {
  const seen = new Set<string>();
  const told = new Set<string>();
  return new Set(
    edges.filter((edge) => {
      const way = `${edge.from} ${edge.to}`;
      const isNew = (!seen.has(edge.from) || edge.isSkip) && !told.has(way);
      seen.add(edge.from);
      if (isNew) told.add(way);
      return isNew;
    }),
  );
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The engine leaves no room for the titles of boxes: what is below the top of one moves down by a title's height. */
function makeRoom(
  picture: Picture,
  graph: Dagre.Graph,
  measured: ReadonlyMap<string, ReturnType<typeof measureBlock>>,
  labelled: ReadonlySet<Edge>,
): LaidOut {
  const placed = (id: string): Placed => graph.node(id) as Placed;
  const corner = ({ x, y, width, height }: Placed): Rectangle => ({
    x: x - width / 2,
    y: y - height / 2,
    width,
    height,
  });
  const raw = new Map(picture.boxes.map(({ id }) => [id, corner(placed(boxId(id)))]));
  const tops = [...new Set([...raw.values()].map(({ y }) => Math.round(y)))].sort((a, b) => a - b);
  const down = (y: number): number => y + boxTitle.height * tops.filter((top) => top <= y + 0.5).length;

  const boxes = picture.boxes.map((box) => {
    const { x, y, width, height } = raw.get(box.id) as Rectangle;
    const top = down(y) - boxTitle.height;
    return { ...box, x, y: top, width, height: down(y + height) - top };
  });
  const blocks = picture.blocks.map((block) => {
    const { width = 0, rows = [] } = measured.get(block.id) ?? {};
    const { y, height } = corner(placed(block.id));
    return { ...block, x: placed(block.id).x - width / 2, y: down(y), width, height, rows };
  });
  const ends = arrowEnds(
    blocks,
    picture.edges.map((edge, i) => ({
      edge,
      points: (graph.edge({ v: edge.from, w: edge.to, name: String(i) }) as { points: Point[] }).points,
    })),
  );
  const edges = picture.edges.map((edge, i) => {
    const found = graph.edge({ v: edge.from, w: edge.to, name: String(i) }) as Placed & {
      readonly points: readonly Point[];
    };
    const inner = found.points.slice(1, -1).map(({ x, y }) => ({ x, y: down(y) }));
    const points = [ends.from.get(edge) as Point, ...inner, ends.to.get(edge) as Point];
    if (!labelled.has(edge)) return { ...edge, points };
    const { x, y, width, height } = corner(found);
    return { ...edge, points, label: { x, y: down(y + height / 2) - height / 2, width, height } };
  });
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { picture, width, height: down(height), boxes: placeTitles(boxes, edges), blocks, edges };
}

/** Where arrows leave blocks at the bottom and enter them at the top: side by side, in the order in which they come. */
function arrowEnds(
  blocks: readonly (Rectangle & { readonly id: string })[],
  edges: readonly { readonly edge: Edge; readonly points: readonly Point[] }[],
): { readonly from: ReadonlyMap<Edge, Point>; readonly to: ReadonlyMap<Edge, Point> } {
  const [from, to] = [new Map<Edge, Point>(), new Map<Edge, Point>()];
  for (const { id, x, y, width, height } of blocks) {
    const spread = (ends: Map<Edge, Point>, own: typeof edges, at: number, level: number): void => {
      const sorted = [...own].sort((a, b) => (a.points.at(at)?.x ?? 0) - (b.points.at(at)?.x ?? 0));
      const step = Math.min(36, (width - 28) / Math.max(1, sorted.length - 1));
      sorted.forEach(({ edge }, i) =>
        ends.set(edge, { x: x + width / 2 + (i - (sorted.length - 1) / 2) * step, y: level }),
      );
    };
    spread(
      from,
      edges.filter(({ edge }) => edge.from === id),
      1,
      y + height,
    );
    spread(
      to,
      edges.filter(({ edge }) => edge.to === id),
      -2,
      y,
    );
  }
  return { from, to };
}
