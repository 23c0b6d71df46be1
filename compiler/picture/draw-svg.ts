import { style } from "./colours.ts";
import type { LaidOut, Point, Rectangle } from "./lay-out.ts";
import { boxTitleText, inset, sizes, textWidth } from "./measure.ts";
import type { Picture } from "./picture.ts";

const HEADER = 56;

/** A picture as SVG that needs nothing else, in light and dark. */
export function drawSvg(laidOut: LaidOut): string {
  const { picture } = laidOut;
  const header = Math.max(textWidth(picture.model, 18), textWidth(subtitleOf(picture), sizes.spec)) + 40;
  const width = Math.ceil(Math.max(laidOut.width, header));
  const height = Math.ceil(laidOut.height + HEADER);
  const left = (width - laidOut.width) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="nnc" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(picture.model)}">`,
    `<style>${style}</style>`,
    `<rect class="plate" width="${width}" height="${height}"/>`,
    `<text class="title" x="20" y="30">${escape(picture.model)}</text>`,
    `<text class="subtitle" x="20" y="47">${escape(subtitleOf(picture))}</text>`,
    `<g transform="translate(${round(left)} ${HEADER})">`,
    ...drawing(laidOut),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

const stageText = { source: "as it is written", optimized: "as it is computed", plan: "kernel by kernel" } as const;
const subtitleOf = ({ subtitle, stage }: Picture): string => `${stageText[stage]}: ${subtitle}`;

/** Boxes, arrows and blocks, from the back to the front. */
function drawing({ boxes, blocks, edges }: LaidOut): readonly string[] {
  return [
    ...boxes.map((box) => `<rect class="box" ${place(box)} rx="10"/>`),
    ...edges.map(({ points, isSkip, from, to, shape }) => {
      const title = `<title>${escape(shape)}</title>`;
      const ids = `data-from="${escape(from)}" data-to="${escape(to)}"`;
      return `<g ${ids}>${title}<path class="edge${isSkip ? " skip" : ""}" d="${curve(points)}"/>${tip(points, isSkip)}</g>`;
    }),
    ...edges.flatMap(({ label, shape }) =>
      label
        ? [
            `<rect class="plate" ${place(label)} rx="3"/>` +
              text("label", label.x + label.width / 2, label.y + 10.5, shape, ' text-anchor="middle"'),
          ]
        : [],
    ),
    ...boxes.map(({ id, title, ...box }) => {
      const name = text("boxname", title.x + 4, title.y + 12, boxTitleText({ id, ...box }));
      return `<g data-box="${escape(id)}"><rect class="nameplate" ${place(title)} rx="4"/>${name}</g>`;
    }),
    ...blocks.map((block) => {
      const rows = block.rows.map(({ part, text: content, y, line }) => {
        const dot =
          line === undefined ? "" : circle(block.lines[line]?.kind ?? "other", block.x + inset.x + 3, block.y + y - 4);
        return dot + text(part, block.x + inset.x + (line === undefined ? 0 : inset.dot), block.y + y, content);
      });
      // What opens looks like a pile.
      const below = block.id.startsWith("module ")
        ? `<rect class="body" ${place({ ...block, x: block.x + 4, y: block.y + 4 })} rx="7"/>`
        : "";
      const body = `${below}<rect class="body" ${place(block)} rx="7"/>`;
      return `<g class="${block.kind}" data-block="${escape(block.id)}">${body}${rows.join("")}</g>`;
    }),
  ];
}

const place = ({ x, y, width, height }: Rectangle): string =>
  `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;

const circle = (kind: string, x: number, y: number): string =>
  `<circle class="${kind}-dot" cx="${round(x)}" cy="${round(y)}" r="3.2"/>`;

const text = (name: string, x: number, y: number, content: string, more = ""): string =>
  `<text class="${name}" x="${round(x)}" y="${round(y)}"${more} xml:space="preserve">${escape(content)}</text>`;

/** Straight down where it can, and round where it turns; it ends before the tip. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points as readonly [Point, ...Point[]];
  const parts = [`M${round(first.x)} ${round(first.y)}`];
  rest.forEach((point, i) => {
    const before = points[i] as Point;
    const end = i === rest.length - 1 ? { x: point.x, y: point.y - 6 } : point;
    const middle = (before.y + end.y) / 2;
    parts.push(
      Math.abs(before.x - end.x) < 0.5
        ? `L${round(end.x)} ${round(end.y)}`
        : `C${round(before.x)} ${round(middle)} ${round(end.x)} ${round(middle)} ${round(end.x)} ${round(end.y)}`,
    );
  });
  return parts.join("");
}

function tip(points: readonly Point[], isSkip: boolean): string {
  const { x, y } = points.at(-1) as Point;
  return `<path class="${isSkip ? "skiptip" : "tip"}" d="M${round(x - 4)} ${round(y - 7)}h8l-4 7z"/>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

export const escape = (content: string): string => content.replace(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);
