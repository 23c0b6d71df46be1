import { distinct, withSkips } from "./edges.ts";
import { isWithin } from "./fold-repeats.ts";
import type { Block, Picture } from "./picture.ts";

/** Boxes that are shut at first: calls that come to several blocks, and attention. */
export const shutAtFirst = ({ boxes }: Picture): ReadonlySet<string> =>
  new Set(boxes.flatMap(({ id, isShut }) => (isShut ? [id] : [])));

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
    const count = `${inner.length} ${inner.length === 1 ? "block" : "blocks"}`;
    const facts = box.facts === "" ? count : box.times === undefined ? box.facts : `${box.facts} each`;
    return [
      {
        id: `module ${box.id}`,
        box: box.parent,
        kind: box.isShut ? (inner.find(({ kind }) => kind === "matrix") ?? block).kind : "module",
        name: box.name,
        spec,
        // What is called around it and rides on a kernel of it is still told of.
        lines: inner.flatMap(({ lines }) => lines.filter((line) => !isWithin(line.box, box.id))),
        facts,
        details: [{ label: "module", text: `${box.id} ${spec}, ${count}` }],
        alike: spec,
      },
    ];
  });
  const edges = picture.edges.flatMap(({ from, to, shape, value, rides }) => {
    const [start, end] = [idOf.get(from) ?? from, idOf.get(to) ?? to];
    if (start === end) return [];
    const isInside = rides !== undefined && outermost.some(({ id }) => end === `module ${id}` && isWithin(rides, id));
    const made = start === from ? value : `${from} ${value ?? ""}`;
    return [
      {
        from: start,
        to: end,
        shape,
        ...(made === undefined ? {} : { value: made }),
        ...(rides === undefined || isInside ? {} : { rides }),
      },
    ];
  });
  return {
    ...picture,
    boxes: picture.boxes.filter(({ id }) => owner(id) === undefined),
    blocks,
    edges: withSkips(blocks, distinct(edges)),
  };
}
