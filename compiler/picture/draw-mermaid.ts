import { hexOf } from "./colours.ts";
import { boxTitleText } from "./measure.ts";
import { kinds, type Block, type Picture } from "./picture.ts";

/** What GitHub draws at most: characters, and arrows. */
export const mermaidLimits = { characters: 50_000, edges: 500 } as const;

/**
 * A picture in Mermaid's language, which GitHub and others draw within Markdown: modules are subgraphs, shapes stand on arrows, and
 * the short way around a residual block is dashed.
 */
export function drawMermaid(picture: Picture): string {
  const { boxes, blocks, edges } = picture;
  // Names of its own for everything: a network's may be words of Mermaid's (`end`), or hold what it would read as an arrow.
  const nodes = new Map(blocks.map(({ id }, i) => [id, `n${i}`]));
  const used = kinds.filter((kind) => blocks.some((block) => block.kind === kind));
  const within = (parent: string, indent: string): readonly string[] => [
    ...blocks
      .filter(({ box }) => box === parent)
      .map((block) => `${indent}${nodes.get(block.id)}${shapeOf(block)}:::${block.kind}`),
    ...boxes.flatMap((box, i) =>
      box.parent === parent
        ? [`${indent}subgraph b${i}[${quote([boxTitleText(box)])}]`, ...within(box.id, `${indent}  `), `${indent}end`]
        : [],
    ),
  ];
  return [
    `%% ${picture.model}: ${picture.subtitle}; drawn by nnc`,
    "flowchart TB",
    ...within("", "  "),
    ...edges.map(
      ({ from, to, shape, isSkip }) =>
        `  ${nodes.get(from)} ${isSkip ? "-.->" : "-->"}${shape === "" ? "" : `|${quote([shape])}|`} ${nodes.get(to)}`,
    ),
    ...used.map((kind) => `  classDef ${kind} stroke:${hexOf(kind)}`),
    "",
  ].join("\n");
}

/** Rounded where values come in and go out. */
function shapeOf({ name, spec, lines, facts, kind }: Block): string {
  const label = quote([name, spec, ...lines.map(({ text }) => `· ${text}`), facts].filter((text) => text !== ""));
  return kind === "input" ? `([${label}])` : `[${label}]`;
}

/** Lines of text that nothing in them can end, and that are not read as Markdown or HTML: Mermaid writes such a sign as `#35;`. */
const quote = (lines: readonly string[]): string => `"${lines.map(escapeLine).join("<br>")}"`;

const escapeLine = (line: string): string =>
  line
    .replace(/[^\p{L}\p{N} .,:()[\]=_·×→…/−÷-]/gu, (sign) => `#${sign.codePointAt(0)};`)
    // A list of Markdown's.
    .replace(/^(\d*)([.-])(?= )/, (_, count: string, sign: string) => `${count}#${sign.codePointAt(0)};`);
