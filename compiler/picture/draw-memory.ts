import { escape } from "./draw-svg.ts";
import { textWidth } from "./measure.ts";
import type { Memory, Tenant } from "./picture.ts";

const chart = { left: 12, top: 22, step: 26, height: 260, bottom: 24 } as const;

/** The arena over time: a column for each step, a bar for each value from its first to its last use, as high as it is large. */
export function drawMemory({ bytes, steps, tenants }: Memory): string {
  const width = chart.left * 2 + steps.length * chart.step;
  const height = chart.top + chart.height + chart.bottom;
  const scale = chart.height / Math.max(1, bytes);
  const bar = (tenant: Tenant): string => {
    const { name, kind, offset, first, last, block } = tenant;
    const x = chart.left + first * chart.step + 1;
    const barWidth = (last - first + 1) * chart.step - 2;
    const barHeight = Math.max(2, tenant.bytes * scale - 1);
    const y = chart.top + chart.height - offset * scale - Math.max(2, tenant.bytes * scale);
    const fits = barHeight >= 12 ? clip(name, barWidth - 6) : "";
    const label =
      fits === ""
        ? ""
        : `<text class="label" x="${round(x + 4)}" y="${round(y + barHeight / 2 + 3.5)}">${escape(fits)}</text>`;
    const title = `${name}: ${tenant.bytes.toLocaleString("en-US")} bytes at ${offset.toLocaleString("en-US")}, steps ${first + 1} to ${last + 1}`;
    return `<g class="${kind}" data-tenant="${escape(block)}"><title>${escape(title)}</title><rect class="body" x="${round(x)}" y="${round(y)}" width="${round(barWidth)}" height="${round(barHeight)}" rx="2"/>${label}</g>`;
  };
  const columns = steps.map((name, i) => {
    const x = chart.left + i * chart.step;
    return `<g class="column"><title>${escape(`${i + 1}. ${name}`)}</title><rect class="box" x="${x}" y="${chart.top}" width="${chart.step}" height="${chart.height}"/><text class="label" x="${x + chart.step / 2}" y="${chart.top + chart.height + 14}" text-anchor="middle">${i + 1}</text></g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="nnc memory" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<text class="label" x="${chart.left}" y="14">${bytes.toLocaleString("en-US")} bytes for one sample, over ${steps.length} steps</text>`,
    ...columns,
    ...tenants.map(bar),
    "</svg>",
  ].join("\n");
}

/** As much of a name as there is room for. */
function clip(name: string, room: number): string {
  if (textWidth(name, 10) <= room) return name;
  const count = Math.floor(room / textWidth("x", 10)) - 1;
  return count < 2 ? "" : `${name.slice(0, count)}…`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
