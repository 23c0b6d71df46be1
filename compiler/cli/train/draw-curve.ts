import { commentText } from "../../6-emit/text/identifiers.ts";

/** What came of an epoch: numbers by name. */
export interface EpochResults {
  readonly epoch: number;
  readonly trained: Readonly<Record<string, number>>;
  readonly valid?: Readonly<Record<string, number>>;
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [640, 320, 56, 36, 28, 16] as const;

/** The loss over the epochs, of training and, where there is one, of validation, as SVG. */
export function drawCurve(title: string, results: readonly EpochResults[]): string {
  const series = [
    { name: "training", color: "#2563eb", values: results.map(({ trained }) => trained["loss"] ?? NaN) },
    ...(results.some(({ valid }) => valid)
      ? [{ name: "validation", color: "#d97706", values: results.map(({ valid }) => valid?.["loss"] ?? NaN) }]
      : []),
  ];
  const all = series.flatMap(({ values }) => values).filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...all), Math.max(...all, 1e-9)];
  const last = Math.max(1, results.length - 1);
  const x = (i: number): number => LEFT + (i / last) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => HEIGHT - BOTTOM - ((value - low) / (high - low)) * (HEIGHT - BOTTOM - TOP);
  const ticks = Array.from({ length: 5 }, (_, i) => low + ((high - low) * i) / 4);
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="nnc-curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="18" font-weight="600" fill="#111">${escape(title)}</text>`,
    ...ticks.map(
      (tick) =>
        `<path d="M${LEFT} ${y(tick).toFixed(1)}H${WIDTH - RIGHT}" stroke="#ddd"/><text x="${LEFT - 6}" y="${(y(tick) + 4).toFixed(1)}" text-anchor="end" fill="#555">${short(tick)}</text>`,
    ),
    ...[...new Set([0, Math.floor(last / 2), last])].map(
      (i) =>
        `<text x="${x(i).toFixed(1)}" y="${HEIGHT - 14}" text-anchor="middle" fill="#555">${results[i]?.epoch ?? i + 1}</text>`,
    ),
    ...series.map(({ color, values }) => {
      const points = values.flatMap((value, i) =>
        Number.isFinite(value) ? [`${x(i).toFixed(1)},${y(value).toFixed(1)}`] : [],
      );
      const [only] = points;
      return points.length === 1 && only
        ? `<circle cx="${only.split(",")[0]}" cy="${only.split(",")[1]}" r="3" fill="${color}"/>`
        : `<polyline points="${points.join(" ")}" fill="none" stroke="${color}" stroke-width="2"/>`;
    }),
    ...series.map(
      ({ name, color }, i) =>
        `<text x="${WIDTH - RIGHT}" y="${18 + i * 15}" text-anchor="end" fill="${color}">${name} loss</text>`,
    ),
    "</svg>",
    "",
  ];
  return lines.join("\n");
}

const short = (value: number): string => String(Number(value.toPrecision(3)));
const escape = (text: string): string =>
  commentText(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
