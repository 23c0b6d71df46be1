import { madeNode } from "../network/live-node.ts";
import type { Idiom } from "./pattern.ts";

/** What a shape with more dimensions, another order of them and a shape with fewer again come to. */
export const pixels: Idiom = (node, pattern) => {
  if (node.opType !== "Reshape") return undefined;
  const moved = pattern.made(node.inputs[0], "Transpose");
  const apart = pattern.made(moved?.inputs[0], "Reshape");
  const x = apart?.inputs[0];
  const [from, middle, to] = [pattern.shape(x), pattern.shape(moved?.inputs[0]), pattern.shape(node.outputs[0])];
  const order = moved?.attributes.get("perm");
  if (!from || !middle || !to || x === undefined || !Array.isArray(order) || from.length !== 4 || to.length !== 4)
    return undefined;
  const [, channels, height, width] = from;
  if (
    channels === undefined ||
    height === undefined ||
    width === undefined ||
    middle[0] !== from[0] ||
    to[0] !== from[0]
  )
    return undefined;
  const sizes = middle.slice(1).join();
  const [, depth, rows, columns] = to;
  switch (order.join()) {
    case "0,1,4,2,5,3": {
      const factor = middle[2] ?? 0;
      const isOwn = sizes === [depth, factor, factor, height, width].join() && depth === channels / factor ** 2;
      return isOwn ? madeNode(node, "DepthToSpace", [x], { blocksize: factor, mode: "CRD" }) : undefined;
    }
    case "0,1,3,5,2,4": {
      const factor = middle[3] ?? 0;
      const isOwn = sizes === [channels, rows, factor, columns, factor].join() && depth === channels * factor ** 2;
      return isOwn ? madeNode(node, "PixelUnshuffle", [x], { blocksize: factor }) : undefined;
    }
    case "0,2,1,3,4": {
      const groups = middle[1] ?? 0;
      const isOwn = sizes === [groups, channels / groups, height, width].join() && to.join() === from.join();
      return isOwn ? madeNode(node, "ChannelShuffle", [x], { groups }) : undefined;
    }
    default:
      return undefined;
  }
};
