import pc from "picocolors";

export interface BarOptions {
  readonly color: boolean;
  /** How many of the largest to show. */
  readonly top: number;
  /** Columns that each line takes. */
  readonly width: number;
  /** Names of the classes; their numbers otherwise. */
  readonly labels?: readonly string[];
}

/** The largest probabilities (0..1), largest first, a line each: `3 ████████ 99.1 %`. */
export function drawBars(probabilities: ArrayLike<number>, options: BarOptions): string[] {
  const colors = pc.createColors(options.color);
  const largest = Array.from(probabilities, (probability, index) => ({
    probability,
    label: options.labels?.[index] ?? String(index),
  }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, options.top);
  const labelWidth = Math.max(0, ...largest.map(({ label }) => label.length));
  const percentWidth = "100.0 %".length;
  const barWidth = Math.max(0, options.width - labelWidth - percentWidth - 2);

  return largest.map(({ probability, label }, rank) => {
    const percent = `${(probability * 100).toFixed(1)} %`.padStart(percentWidth);
    const bar = drawBar(probability, barWidth).padEnd(barWidth);
    if (rank === 0) return `${colors.bold(label.padEnd(labelWidth))} ${colors.green(bar)} ${percent}`;
    return colors.dim(`${label.padEnd(labelWidth)} ${bar} ${percent}`);
  });
}

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

function drawBar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  return "█".repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? "");
}
