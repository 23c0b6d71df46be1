import { isContainer } from "./containers.ts";
import type { Block, Box, Picture } from "./picture.ts";

/**
 * Leaves out boxes that hold one thing only, which then bears their name too, and says each name from the box on that it
 * stands in.
 */
export function tidyBoxes(picture: Picture): Picture {
  let { boxes, blocks } = picture;
  for (;;) {
    const lonely = boxes.find(
      ({ id }) =>
        boxes.filter(({ parent }) => parent === id).length + blocks.filter(({ box }) => box === id).length <= 1,
    );
    if (!lonely) break;
    const { id, parent, type } = lonely;
    boxes = boxes
      .filter((each) => each.id !== id)
      .map((each) =>
        each.parent === id ? { ...each, parent, type: isContainer(type) || type === "" ? each.type : type } : each,
      );
    blocks = blocks.map((block) => (block.box === id ? { ...block, box: parent } : block));
  }
  return {
    ...picture,
    boxes: boxes.map((box): Box => ({ ...box, name: within(box.id, box.parent) })),
    blocks: blocks.map((block): Block => ({
      ...block,
      name: within(block.name, block.box),
      spec: eachWithin(block.spec, block.box),
      lines: block.lines.map((line) => ({ ...line, text: eachWithin(eachWithin(line.text, block.box), line.box) })),
    })),
  };
}

/** A path from the box on; where that is only a number, with the name before it. */
function within(path: string, box: string): string {
  if (box === "" || !path.startsWith(`${box}.`)) return path;
  const own = path.slice(box.length + 1);
  return /^\d+\b/.test(own) ? `${box.slice(box.lastIndexOf(".") + 1)}.${own}` : own;
}

const eachWithin = (text: string, box: string): string =>
  text
    .split(" ")
    .map((word) => within(word, box))
    .join(" ");
