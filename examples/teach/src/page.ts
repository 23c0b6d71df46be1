import { lossChartIn } from "./chart.ts";
import { classList } from "./class-list.ts";
import { likelihoods, obstacleOf } from "./classes.ts";
import { paperOn } from "./drawing.ts";
import { forgetKept, keep, readKept, type Head } from "./keep.ts";
import { offerFile } from "./offer-file.ts";
import { teacher } from "./teacher.ts";
import { webcamSwitch } from "./webcam-switch.ts";

const find = <Kind extends Element = HTMLElement>(selector: string): Kind => document.querySelector<Kind>(selector)!;
const trainButton = find<HTMLButtonElement>("#train");
const downloadButton = find<HTMLButtonElement>("#download");

let head: Head | undefined;
/** The outputs of the classes that are being learned; undefined while nothing is. */
let learning: readonly number[] | undefined;

const say = (text: string): void => void (find("#status").textContent = text);
const sayFailed = (error: unknown): void => say(error instanceof Error ? error.message : String(error));

const chart = lossChartIn(find("#chart"));
const paper = paperOn(find("#paper"), () => worker.ask());
const webcam = webcamSwitch(
  { button: find("#webcam"), note: find("#webcam-note"), video: find("#video"), paper: find("#paper") },
  (isOn) => {
    find("#show-title").textContent = isOn ? "Show" : "Draw";
    find<HTMLButtonElement>("#clear").disabled = isOn;
    worker.ask();
  },
);
const read = (): Float32Array | undefined => webcam()?.read() ?? (webcam() ? undefined : paper.read());

const list = classList(find("#classes"), find("#add-class"), {
  take() {
    const image = read();
    if (image === undefined)
      say(webcam() ? "The webcam shows nothing yet." : "The paper is empty: draw something first.");
    else clearPaper();
    return image;
  },
  changed: keepAll,
  removed({ output }) {
    // A class that takes its place later is not what the head has learned.
    if (head) head = { ...head, outputs: head.outputs.filter((other) => other !== output) };
    learning = learning?.filter((other) => other !== output);
    keepAll();
    worker.ask();
  },
});

const worker = teacher(read, {
  ready(target) {
    void started.then(() => say(head ? "As you left it. Draw, and see what it is taken for." : `Ready (${target}).`));
  },
  progress({ step, steps, loss, accuracy }) {
    chart.add(step, loss);
    // Each is read aloud where somebody listens.
    if (step % 20 === 0)
      say(`Step ${step} of ${steps}: loss ${loss.toFixed(3)}, ${Math.round(accuracy * 100)} % right`);
  },
  trained(weights, seconds) {
    head = { weights, outputs: learning ?? [] };
    setLearning(undefined);
    say(`Trained in ${seconds.toFixed(1)} s. Draw, and see what it is taken for.`);
    keepAll();
    worker.ask();
  },
  scores(scores) {
    const outputs = head?.outputs ?? [];
    list.show(scores && outputs.length > 0 ? likelihoods(scores, outputs) : new Map());
  },
  failed(what, during) {
    if (during === "train") setLearning(undefined);
    if (during === "restore") setHead(undefined);
    say(
      during === "restore" ? `What was learned does not fit any more, please train again: ${what}` : `Sorry: ${what}`,
    );
  },
});

function setLearning(outputs: readonly number[] | undefined): void {
  learning = outputs;
  trainButton.textContent = outputs ? "Stop" : "Train";
  downloadButton.disabled = head === undefined;
}

function setHead(now: Head | undefined): void {
  head = now;
  downloadButton.disabled = now === undefined;
}

function clearPaper(): void {
  paper.clear();
  worker.ask();
}

/** One behind the other, so that the last one stays. */
let keeping = Promise.resolve();
function keepAll(): void {
  const kept = { classes: list.classes, ...(head && { head }) };
  keeping = keeping
    .then(() => keep(kept))
    .catch((error: unknown) => say(`This browser keeps nothing: ${String(error)}`));
}

find("#clear").addEventListener("click", clearPaper);

trainButton.addEventListener("click", () => {
  if (learning) return worker.stop();
  const obstacle = obstacleOf(list.classes);
  if (obstacle) {
    say(obstacle.text);
    if (obstacle.at) list.focusName(obstacle.at);
    return;
  }
  const shown = list.classes.filter(({ examples }) => examples.length > 0);
  chart.clear();
  setLearning(shown.map(({ output }) => output));
  worker.train(shown.flatMap(({ output, examples }) => examples.map((image) => ({ image, output }))));
});

downloadButton.addEventListener("click", () => {
  if (head === undefined) return;
  offerFile("head.safetensors", head.weights);
  const outputs = list.classes.map(({ output, name }) => `${output} is ${name.trim() || "nameless"}`);
  say(`Output ${outputs.join(", ")}.`);
});

find("#forget").addEventListener("click", () => {
  if (!confirm("Forget all classes, examples and what was learned?")) return;
  setHead(undefined);
  setLearning(undefined);
  worker.forget();
  list.become([]);
  chart.clear();
  clearPaper();
  keeping = keeping.then(forgetKept).then(() => say("Forgotten."), sayFailed);
});

/** What the database says is there before the worker is heard. */
const started = start().catch(sayFailed);

async function start(): Promise<void> {
  list.become([]);
  const kept = await readKept();
  if (kept === undefined) return;
  list.become(kept.classes);
  if (kept.head === undefined) return;
  setHead(kept.head);
  worker.restore(kept.head.weights);
  worker.ask();
}
