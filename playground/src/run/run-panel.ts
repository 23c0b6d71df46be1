import { ask, problemOf } from "../page/ask.ts";
import { byId, element } from "../page/element.ts";
import { showProblems } from "../page/problem-list.ts";
import type { InputShape, Model } from "../compiler-worker/requests.ts";
import { makeComparison } from "./comparison.ts";
import { makeImageInput, type ImageInput, type Sample } from "./image-input.ts";
import { showLayers, showResults } from "./show-results.ts";

/** A network that takes longer than this is only run when somebody says so. */
const LIVE = 300;

/** Where the network is run: its weights, its inputs, and what comes out. */
export function makeRunPanel() {
  const inputs = byId("run-inputs");
  const results = byId("run-results");
  const weights = byId("run-weights");
  const misfit = byId("run-misfit");
  const start = byId<HTMLButtonElement>("run-start");
  const layers = byId<HTMLDetailsElement>("run-layers");
  let model: Model | undefined;
  let images: readonly (ImageInput | undefined)[] = [];
  let samples: readonly Sample[] = [];
  let shapes = "";
  let isBusy = false;
  let isAsked = false;
  let isSeen = false;
  let took = 0;
  /** What has been run is as the text, the weights and the inputs are now. */
  let isRun = false;

  const asked = ({ name }: Model) => ({ model: name, inputs: images.map((image) => image?.read()) });
  const comparison = makeComparison(() => model && asked(model));

  start.addEventListener("click", () => void run());
  layers.addEventListener("toggle", () => void (layers.open && run()));

  async function run(): Promise<void> {
    isAsked = true;
    if (isBusy || !model) return;
    isBusy = true;
    start.disabled = true;
    while (isAsked) {
      isAsked = false;
      // There may be none any more.
      const now: Model | undefined = model;
      if (now) await runOnce(now);
    }
    isBusy = false;
    start.disabled = model === undefined;
  }

  async function runOnce(now: Model): Promise<void> {
    isRun = true;
    try {
      const given = asked(now);
      const answer = await ask("run", given);
      weights.textContent = answer.weights;
      misfit.textContent = answer.misfit ?? "";
      misfit.hidden = answer.misfit === undefined;
      showResults(results, answer);
      // What is done once, for a text and its weights, is not waited for after each stroke.
      took = 2 * answer.milliseconds;
      const panel = layers.querySelector("div");
      if (layers.open && panel) showLayers(panel, await ask("layers", given));
    } catch (error) {
      showProblems(results, [problemOf(error)], undefined);
    }
    byId("run-hint").hidden = took < LIVE;
  }

  /** Runs again where that is quick, and where somebody is looking. */
  function changed(): void {
    isRun = false;
    if (isSeen && took < LIVE) void run();
  }

  function makeInputs(of: readonly InputShape[]): void {
    images = of.map((input) => {
      const [, channels = 0, height = 0, width = 0] = input.sizes;
      return input.sizes.length === 4 && (channels === 1 || channels === 3) && input.count === undefined
        ? makeImageInput(input.name, { channels, height, width }, channels === 1 ? samples : [], changed)
        : undefined;
    });
    inputs.replaceChildren(
      ...of.map(
        ({ name, shape, count }, i) =>
          images[i]?.dom ??
          element(
            "p",
            { class: "random" },
            element("strong", {}, name),
            ` ${shape}: random ${count === undefined ? "numbers" : `whole numbers below ${count}`}, the same each time`,
          ),
      ),
    );
  }

  return {
    /** The network as it is now; undefined while there is none. */
    update(now: Model | undefined, own: readonly Sample[]): void {
      const key = JSON.stringify([now?.inputs, own]);
      model = now;
      start.disabled = isBusy || !now;
      comparison.networkChanged();
      if (!now) return;
      took = now.parameters > 1e7 ? Infinity : took === Infinity ? 0 : took;
      if (key !== shapes) {
        [shapes, samples] = [key, own];
        makeInputs(now.inputs);
        results.replaceChildren();
        layers.querySelector("div")?.replaceChildren();
      }
      changed();
    },
    /** Other weights are asked for once, and not with each stroke: what is not very large runs with them at once. */
    weightsChanged(): void {
      isRun = false;
      if (isSeen && took !== Infinity) void run();
    },
    seen(now: boolean): void {
      isSeen = now;
      if (now && !isRun && took !== Infinity) void run();
    },
    /** A picture that was dropped goes to the first input that takes one. */
    takePicture(file: Blob): boolean {
      const image = images.find((each) => each !== undefined);
      void image?.takeFile(file);
      return image !== undefined;
    },
  };
}
