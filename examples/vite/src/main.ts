import { paperOn } from "./paper.ts";

const find = <Kind extends Element>(selector: string): Kind => document.querySelector<Kind>(selector)!;
const status = find("#status");
const bars = Array.from({ length: 10 }, (_, digit) => {
  const row = document.createElement("li");
  row.dataset["digit"] = String(digit);
  row.append(document.createElement("span"), document.createElement("output"));
  find("#bars").append(row);
  return row;
});

const recogniser = new Worker(new URL("./recogniser.ts", import.meta.url), { type: "module" });
let isBusy = false;
let isChanged = false;
const paper = paperOn(find("#paper"), ask);

/** One question at a time: what is drawn meanwhile is asked about when the answer is there. */
function ask(): void {
  isChanged = true;
  if (isBusy) return;
  const image = paper.read();
  isChanged = false;
  if (image === undefined) return show();
  isBusy = true;
  recogniser.postMessage(image, [image.buffer]);
}

interface Answer {
  readonly ready?: string;
  readonly scores?: Float32Array;
  readonly milliseconds?: number;
}

recogniser.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
  if (data.ready !== undefined) status.textContent = data.ready;
  if (data.scores === undefined) return;
  isBusy = false;
  show(softmax(data.scores));
  status.textContent = `recognised in ${data.milliseconds?.toFixed(2)} ms`;
  if (isChanged) ask();
});

function show(likelihoods: readonly number[] = []): void {
  const most = Math.max(...likelihoods);
  bars.forEach((row, digit) => {
    const part = likelihoods[digit];
    row.classList.toggle("likeliest", part === most);
    row.style.setProperty("--part", String(part ?? 0));
    row.querySelector("output")!.textContent = part === undefined ? "" : `${Math.round(part * 100)} %`;
  });
}

function softmax(scores: Float32Array): number[] {
  const largest = Math.max(...scores);
  const exponentials = Array.from(scores, (score) => Math.exp(score - largest));
  const sum = exponentials.reduce((total, each) => total + each, 0);
  return exponentials.map((each) => each / sum);
}

find("#clear").addEventListener("click", () => {
  paper.clear();
  ask();
});
