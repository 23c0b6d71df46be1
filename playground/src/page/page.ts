import { changeText, makeEditor, replaceText, selectPlace } from "../editor/editor.ts";
import { markProblems } from "../editor/problem-marks.ts";
import { makeRunPanel } from "../run/run-panel.ts";
import type { Compiled, OfferedFix, Problem } from "../compiler-worker/requests.ts";
import { fromHash, toHash } from "./address.ts";
import { ask, problemOf } from "./ask.ts";
import { byId, element } from "./element.ts";
import { exampleNamed, examples, samplesFor, type Example } from "./examples.ts";
import { takeChosen, takeDropped } from "./files.ts";
import { isPyTorch, makeImportDialog } from "./import-dialog.ts";
import { goOffline } from "./offline.ts";
import { offerFixes, showProblems } from "./problem-list.ts";
import { offerFile } from "./offer-file.ts";
import { openFile } from "./open-file.ts";
import { say, showStatus } from "./status.ts";
import { makeTabs } from "./tabs.ts";
import { makeViews } from "./views.ts";

/** The page: the text on the left, what becomes of it on the right. */

const models = byId<HTMLSelectElement>("models");
const choice = byId<HTMLSelectElement>("examples");
const run = makeRunPanel();
let tab = "picture";
/** The example that the weights are of. */
let example: Example | undefined;
let isBusy = false;
let isChanged = false;

const views = makeViews({ goToLine, changed: () => void refresh() });
const dialog = makeImportDialog(({ text, format, problems }, hasWeights) => {
  takeText(text, hasWeights);
  const warned = problems.map(({ code, message }) => ` ${code}: ${message}.`).slice(0, 2);
  say(`Imported from ${format}. Undo brings back what was here.${warned.join("")}`);
});
const given = fromHash(location.hash);
const addressed = given === "damaged" ? undefined : given;
const editor = makeEditor(byId("editor"), addressed?.text ?? "", {
  changed() {
    keepSoon();
    void compile();
  },
  pasted(text) {
    if (!isPyTorch(text)) return false;
    void dialog.python(text);
    return true;
  },
});
const tabs = makeTabs(byId("tabs"), (name) => {
  tab = name;
  run.seen(name === "run");
  views.choose(name);
  if (name === "problems") void showFixes();
  void refresh();
});

const textNow = (): string => editor.state.doc.toString();
const wanted = () => ({
  view: views.wanted(),
  model: models.value || undefined,
  stage: views.stage(),
  toggled: views.toggled(),
});

/** What is looked at, for comparison. */
const viewNow = (): string => JSON.stringify([views.wanted(), views.stage(), views.toggled()]);

/** One text at a time: what is typed meanwhile is compiled when the answer is there. */
async function compile(): Promise<void> {
  isChanged = true;
  if (isBusy) return;
  isBusy = true;
  let shownBy = "";
  while (isChanged) {
    isChanged = false;
    const text = textNow();
    shownBy = viewNow();
    try {
      // What is drawn is there before what runs; with errors there is no more to come.
      const early = await ask("compile", { text, isEarly: true, ...wanted() });
      show(early, text);
      if (early.isEarly && early.model && !isChanged)
        show(await ask("compile", { text, isEarly: false, ...wanted() }), text);
    } catch (error) {
      show(
        {
          problems: [problemOf(error)],
          rest: undefined,
          models: [],
          model: undefined,
          view: undefined,
          milliseconds: 0,
          isEarly: false,
        },
        text,
      );
    }
  }
  isBusy = false;
  // Somebody may have gone to another tab meanwhile.
  if (shownBy !== viewNow()) await refresh();
  if (tab === "problems") await showFixes();
}

/** The buttons that mend what is wrong, where somebody looks at it. */
async function showFixes(): Promise<void> {
  const text = textNow();
  const list = byId("problems");
  if (isBusy || !list.querySelector(".problem") || list.querySelector(".actions .main")) return;
  const fixes = await ask("fixes", undefined).catch(() => []);
  if (text === textNow()) offerFixes(list, fixes, (fix) => void mend(fix, text));
}

function mend({ edits }: OfferedFix, text: string): void {
  // Places in a text that has gone on are wrong; there are new buttons soon.
  if (text === textNow()) changeText(editor, edits);
}

function show(compiled: Compiled, text: string): void {
  // Places in a text that has gone on are wrong.
  if (text === textNow()) markProblems(editor, compiled.problems);
  showProblems(byId("problems"), compiled.problems, compiled.rest, goTo);
  if (compiled.problems.length === 0)
    byId("problems").replaceChildren(element("p", { class: "fine" }, "Nothing is wrong."));
  showStatus(compiled, (problem) => {
    goToProblem(problem);
    tabs.choose("problems");
  });
  if (compiled.model) showModels(compiled.models, compiled.model.name);
  views.compiled(compiled);
  run.update(compiled.model, samplesFor(compiled.model));
}

/** Another view, of the text that was compiled last. */
async function refresh(): Promise<void> {
  if (isBusy || wanted().view === undefined) return;
  try {
    views.show(await ask("view", wanted()), models.value);
  } catch (error) {
    views.show({ kind: "none", why: problemOf(error).message }, models.value);
  }
}

function showModels(names: readonly string[], now: string): void {
  byId("model-choice").hidden = names.length < 2;
  models.replaceChildren(...names.map((name) => element("option", { value: name }, name)));
  models.value = now;
}
models.addEventListener("change", () => void compile());

function goTo(from: number, to: number): void {
  if (byId("text-pane").offsetParent === null) tabs.choose("text");
  selectPlace(editor, from, to);
}
function goToProblem({ from, to }: Problem): void {
  if (from !== undefined && to !== undefined) goTo(from, to);
}
function goToLine(number: number): void {
  const line = editor.state.doc.line(Math.min(number, editor.state.doc.lines));
  goTo(line.from, line.to);
}

/** Another text, with weights of its own or without any. */
function takeText(text: string, hasWeights: boolean): void {
  example = undefined;
  replaceText(editor, text);
  const ready = hasWeights ? Promise.resolve() : ask("seed", { seed: 0 });
  ready.then(run.weightsChanged, () => undefined);
}

/** The text of an example, with its weights. */
async function openExample(chosen: Example): Promise<void> {
  const text = chosen.text ?? (await ask("example", { name: chosen.name }));
  example = chosen;
  replaceText(editor, text);
  await takeWeights(chosen);
}

async function takeWeights({ weights }: Example): Promise<void> {
  if (weights) {
    const bytes = new Uint8Array(await (await fetch(weights.url)).arrayBuffer());
    await ask("weights", { name: weights.name, bytes, isForText: false });
  } else await ask("seed", { seed: 0 });
  run.weightsChanged();
}

choice.append(element("option", { value: "" }, "Examples"));
for (const { name, title } of examples) choice.append(element("option", { value: name }, title));
choice.addEventListener("change", () => {
  const chosen = exampleNamed(choice.value);
  choice.value = "";
  if (chosen) void openExample(chosen);
});

byId("import").addEventListener("click", () => dialog.open());
byId("run-seed").addEventListener("change", () => {
  const seed = Math.trunc(Number(byId<HTMLInputElement>("run-seed").value)) || 0;
  void ask("seed", { seed }).then(() => run.weightsChanged());
});
byId("share").addEventListener("click", () => {
  keep();
  navigator.clipboard.writeText(location.href).then(
    () => say("The address with this text is copied."),
    () => say("The address above holds this text: copy it from there."),
  );
});

/** Hands over a project that runs the network. */
async function offerProject(): Promise<void> {
  try {
    const { zip, hasWeights } = await ask("project", { model: models.value });
    offerFile(`${models.value.toLowerCase() || "network"}-page.zip`, zip);
    const parts = hasWeights
      ? "this network, its weights and a page that runs it"
      : "this network and a page that runs it";
    say(`A project for Vite, with ${parts}: npm install, npm run dev.`);
  } catch (error) {
    say(problemOf(error).message);
  }
}
byId("project").addEventListener("click", () => void offerProject());

const take = (file: File): void =>
  void openFile(file, {
    text: (text) => takeText(text, false),
    python: dialog.python,
    network: dialog.file,
    weights(name) {
      example = undefined;
      say(`Weights of ${name}: they stay in this page.`);
      tabs.choose("run");
      run.weightsChanged();
    },
    picture: (picture) => run.takePicture(picture) && tabs.choose("run"),
    problem: (error) => say(problemOf(error).message),
  });
takeDropped(take);
takeChosen(byId("open"), take);
takeChosen(byId("run-file"), take);

/** The address holds the text, so that a page that is loaded anew has it. */
function keep(): void {
  history.replaceState(null, "", toHash({ text: textNow(), example: example?.name }));
}
let keeping: ReturnType<typeof setTimeout> | undefined;
function keepSoon(): void {
  clearTimeout(keeping);
  keeping = setTimeout(keep, 600);
}
addEventListener("hashchange", () => {
  const now = fromHash(location.hash);
  if (now === "damaged") say(DAMAGED);
  else if (now && now.text !== textNow()) replaceText(editor, now.text);
});
addEventListener("worker-restarted", () => void (example ? takeWeights(example) : undefined));

const DAMAGED = "The address holds a text that cannot be read: it was cut off or changed on its way.";

tabs.choose(tab);
if (addressed) {
  example = exampleNamed(addressed.example);
  void compile();
  if (example) void takeWeights(example);
} else if (examples[0]) {
  const first = openExample(examples[0]);
  if (given === "damaged") void first.then(() => say(`${DAMAGED} This is an example.`));
}
goOffline();
