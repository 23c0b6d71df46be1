import type { Kind } from "./picture.ts";

/** A hue for each kind of block; light and dark are made of it. */
const hues: Readonly<Record<Kind, { readonly hue: number; readonly chroma: number }>> = {
  input: { hue: 220, chroma: 8 },
  convolution: { hue: 214, chroma: 80 },
  matrix: { hue: 250, chroma: 62 },
  norm: { hue: 286, chroma: 48 },
  activation: { hue: 28, chroma: 85 },
  pooling: { hue: 150, chroma: 50 },
  join: { hue: 46, chroma: 80 },
  view: { hue: 200, chroma: 12 },
  module: { hue: 186, chroma: 45 },
  other: { hue: 338, chroma: 40 },
};

/** The edge of a block of this kind as `#2e6dc4`, for languages that know no other colours. */
export function hexOf(kind: Kind): string {
  const { hue, chroma } = hues[kind];
  const [saturation, lightness] = [chroma / 100, 0.52];
  const part = (n: number): string => {
    const k = (n + hue / 30) % 12;
    const value = lightness - saturation * Math.min(lightness, 1 - lightness) * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(255 * value)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${part(0)}${part(8)}${part(4)}`;
}

const light = {
  page: "#ffffff",
  text: "#1c2430",
  dim: "#5c6878",
  line: "#8d99a8",
  box: "#8fa0b5",
  boxFill: "#5b7aa00d",
  name: "#f3f5f8",
  skip: "#c2410c",
};
const dark = {
  page: "#12161c",
  text: "#e6ebf2",
  dim: "#9aa7b8",
  line: "#6f7d8e",
  box: "#4d5d72",
  boxFill: "#9ab8e00d",
  name: "#1b212a",
  skip: "#fb923c",
};

const variables = (theme: typeof light, fill: number, edge: number): string =>
  [
    ...Object.entries(theme).map(([name, value]) => `--${name}:${value}`),
    ...Object.entries(hues).flatMap(([kind, { hue, chroma }]) => [
      `--${kind}-fill:hsl(${hue} ${chroma}% ${fill}%)`,
      `--${kind}-edge:hsl(${hue} ${chroma}% ${edge}%)`,
    ]),
  ].join(";");

/** The style of a picture: in light as well as in dark, and without anything from elsewhere. */
export const style: string = [
  `svg.nnc{${variables(light, 95, 46)}}`,
  `@media (prefers-color-scheme:dark){svg.nnc{${variables(dark, 17, 58)}}}`,
  "svg.nnc{font-family:ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace;background:var(--page)}",
  ".nnc text{fill:var(--text);pointer-events:none}",
  ".nnc .name{font-size:13px;font-weight:600}.nnc .spec,.nnc .line{font-size:11px}.nnc .facts,.nnc .label{font-size:10px}",
  ".nnc .spec,.nnc .facts,.nnc .label,.nnc .boxname{fill:var(--dim)}.nnc .boxname{font-size:11px}",
  ".nnc .title{font-size:18px;font-weight:600}.nnc .subtitle{font-size:11px;fill:var(--dim)}",
  ".nnc .box{fill:var(--boxFill);stroke:var(--box);stroke-width:1;stroke-dasharray:4 3}",
  ".nnc .edge{fill:none;stroke:var(--line);stroke-width:1.3}.nnc .skip{stroke:var(--skip);stroke-width:1.8}",
  ".nnc .nameplate{fill:var(--name)}",
  ".nnc .tip{fill:var(--line)}.nnc .skiptip{fill:var(--skip)}.nnc .plate{fill:var(--page)}",
  ...Object.keys(hues).map(
    (kind) =>
      `.nnc .${kind} .body{fill:var(--${kind}-fill);stroke:var(--${kind}-edge)}.nnc .${kind}-dot{fill:var(--${kind}-edge)}`,
  ),
].join("\n");
