import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

const HEIGHT = 200;
/** Of cross-entropy over eight outputs that are all as likely: where a training begins. */
const LOSS_OF_GUESSING = Math.log(8);

export interface LossChart {
  add(step: number, loss: number): void;
  clear(): void;
}

/** The loss over the steps of a training. Whoever does not see it reads how it began and where it is. */
export function lossChartIn(element: HTMLElement): LossChart {
  let steps: number[] = [];
  let losses: number[] = [];
  const colour = (name: string) => (): string => getComputedStyle(element).getPropertyValue(name);
  const axis = { stroke: colour("color"), grid: { stroke: colour("--line-colour"), width: 1 }, ticks: { show: false } };
  const chart = new uPlot(
    {
      width: element.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: (_, __, last) => [0, Math.max(last ?? 0, 200)] },
        y: { range: (_, __, most) => [0, Math.max(most ?? 0, LOSS_OF_GUESSING) * 1.05] },
      },
      axes: [axis, { ...axis, size: 44 }],
      series: [{}, { stroke: colour("--bar-colour"), width: 2, points: { show: false } }],
    },
    [steps, losses],
    element,
  );
  new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT })).observe(element);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chart.redraw());
  return {
    add(step, loss) {
      steps.push(step);
      losses.push(loss);
      chart.setData([steps, losses]);
      element.ariaLabel = `Loss: ${losses[0]!.toFixed(3)} at first, ${loss.toFixed(3)} after step ${step}`;
    },
    clear() {
      [steps, losses] = [[], []];
      chart.setData([steps, losses]);
      element.ariaLabel = "No training yet";
    },
  };
}
