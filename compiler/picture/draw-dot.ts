import { boxTitleText } from "./measure.ts";
import type { Picture } from "./picture.ts";

/** A picture in Graphviz' language, for who wants to lay it out otherwise. */
export function drawDot(picture: Picture): string {
  const { model, boxes, blocks, edges } = picture;
  const cluster = (parent: string, indent: string): readonly string[] => [
    ...blocks
      .filter(({ box }) => box === parent)
      .map(({ id, name, spec, lines, facts, kind }) => {
        const label = [name, spec, ...lines.map(({ text }) => `· ${text}`), facts].filter((text) => text !== "");
        return `${indent}${quote(id)} [label=${quote(label.join("\n"))}, class=${quote(kind)}]`;
      }),
    ...boxes
      .filter((box) => box.parent === parent)
      .flatMap((box) => [
        `${indent}subgraph ${quote(`cluster ${box.id}`)} {`,
        `${indent}  label=${quote(boxTitleText(box))}`,
        ...cluster(box.id, `${indent}  `),
        `${indent}}`,
      ]),
  ];
  return [
    `digraph ${quote(model)} {`,
    `  node [shape=box, style=rounded, fontname="monospace", fontsize=11]`,
    `  edge [fontname="monospace", fontsize=10]`,
    ...cluster("", "  "),
    ...edges.map(
      ({ from, to, shape, isSkip }) =>
        `  ${quote(from)} -> ${quote(to)} [label=${quote(shape)}${isSkip ? ", color=orangered" : ""}]`,
    ),
    "}",
    "",
  ].join("\n");
}

const quote = (text: string): string => `"${text.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
