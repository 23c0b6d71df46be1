import { withSkips } from "./edges.ts";
import { isWithin } from "./fold-repeats.ts";
import type { Block, Picture } from "./picture.ts";

/** Boxes that are shut at first: layers that come to several blocks. */
export const shutAtFirst = ({ boxes }: Picture): ReadonlySet<string> =>
  new Set(boxes.flatMap(({ id, isLayer }) => (isLayer ? [id] : [])));

/** Boxes that are shut: each becomes one block, and arrows into it lead to that. */
export function collapse(picture: Picture, shut: ReadonlySet<string>): Picture {
  const outermost = picture.boxes.filter(
    ({ id }) => shut.has(id) && ![...shut].some((other) => other !== id && isWithin(id, other)),
  );
  if (outermost.length === 0) return picture;
  const owner = (path: string): string | undefined => outermost.find(({ id }) => isWithin(path, id))?.id;
  const idOf = new Map(
    picture.blocks.map(({ id, box }) => [id, owner(box) === undefined ? id : `module ${owner(box)}`]),
  );
  const seen = new Set<string>();
  const blocks = picture.blocks.flatMap((block): Block[] => {
    const box = outermost.find(({ id }) => isWithin(block.box, id));
    if (!box) return [block];
    if (seen.has(box.id)) return [];
    seen.add(box.id);
    const inner = picture.blocks.filter((each) => isWithin(each.box, box.id));
    const spec = [box.type, box.times === undefined ? "" : `×${box.times}`].filter((text) => text !== "").join(" ");
    return [
      {
        id: `module ${box.id}`,
        box: box.parent,
        kind: box.isLayer ? (inner.find(({ kind }) => kind === "matrix") ?? block).kind : "module",
        name: box.name,
        spec,
        lines: [],
        facts: `${inner.length} blocks`,
        details: [{ label: "module", text: `${box.id} ${spec}` }],
        alike: spec,
      },
    ];
  });
  const edges = picture.edges.flatMap(({ from, to, shape }) => {
    const [start, end] = [idOf.get(from) ?? from, idOf.get(to) ?? to];
    return start === end ? [] : [{ from: start, to: end, shape }];
  });
  const distinct = [...new Map(edges.map((edge) => [`${edge.from} ${edge.to}`, edge])).values()];
  return {
    ...picture,
    boxes: picture.boxes.filter(({ id }) => owner(id) === undefined),
    blocks,
    edges: withSkips(blocks, distinct),
  };
}
