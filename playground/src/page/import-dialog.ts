import type { ImportAnswer } from "../compiler-worker/requests.ts";
import { ask, problemOf } from "./ask.ts";
import { byId } from "./element.ts";
import { showProblems } from "./problem-list.ts";

/** What is to be imported: source of PyTorch's, or a file with a network in it. */
type Imported =
  { readonly kind: "python" } | { readonly kind: "file"; readonly name: string; readonly bytes: Uint8Array };

/** Source of PyTorch's, and nothing else that is pasted. */
export const isPyTorch = (text: string): boolean =>
  /^\s*(?:import torch\b|from torch\b)|^class \w+\((?:torch\.)?(?:nn\.)?Module\)/m.test(text);

/** The dialog in which a network of PyTorch's or ONNX's becomes a text of ours. */
export function makeImportDialog(
  done: (imported: ImportAnswer & { readonly text: string }, hasWeights: boolean) => void,
) {
  const dialog = byId<HTMLDialogElement>("import-dialog");
  const python = byId<HTMLTextAreaElement>("import-python");
  const file = byId("import-file");
  const shape = byId<HTMLInputElement>("import-shape");
  const className = byId<HTMLInputElement>("import-class");
  const problems = byId("import-problems");
  const start = byId<HTMLButtonElement>("import-start");
  const anyway = byId<HTMLButtonElement>("import-anyway");
  let imported: Imported = { kind: "python" };
  let name = "net.py";
  let written: ImportAnswer | undefined;

  start.addEventListener("click", () => void run());
  for (const field of [shape, className])
    field.addEventListener("keydown", ({ key }) => void (key === "Enter" && !start.disabled && run()));
  anyway.addEventListener("click", () => written && finish(written));
  byId("import-close").addEventListener("click", () => dialog.close());

  const ask1 = (): Promise<ImportAnswer> =>
    imported.kind === "python"
      ? ask("importPython", { text: python.value, name, inputs: shape.value, className: className.value.trim() })
      : ask("importFile", { name: imported.name, bytes: imported.bytes, inputs: shape.value });

  /** Imports; what is wrong is shown in the dialog, which opens for it. */
  async function run(): Promise<void> {
    start.disabled = true;
    anyway.hidden = true;
    written = undefined;
    try {
      const answer = await ask1();
      const isWrong = answer.problems.some(({ severity }) => severity === "error");
      if (answer.text !== undefined && !isWrong) return finish(answer);
      showProblems(problems, answer.problems, undefined);
      // What is not understood stands in the text as a TODO: something to go on with.
      written = answer.text === undefined ? undefined : answer;
      anyway.hidden = written === undefined;
    } catch (error) {
      showProblems(problems, [problemOf(error)], undefined);
    } finally {
      start.disabled = false;
    }
    if (!dialog.open) dialog.showModal();
    problems.scrollIntoView({ block: "nearest" });
    // What is missing most often.
    if (shape.value === "") shape.focus();
  }

  function finish(answer: ImportAnswer): void {
    dialog.close();
    done({ ...answer, text: answer.text ?? "" }, imported.kind === "file");
  }

  function show(what: Imported): void {
    imported = what;
    const isPython = what.kind === "python";
    for (const id of ["import-python-part", "import-class-part"]) byId(id).hidden = !isPython;
    file.hidden = isPython;
    file.textContent = what.kind === "file" ? what.name : "";
    problems.replaceChildren();
    anyway.hidden = true;
  }

  return {
    /** For somebody to paste into. */
    open(): void {
      show({ kind: "python" });
      dialog.showModal();
      python.focus();
    },
    python(text: string, from = "net.py"): Promise<void> {
      show({ kind: "python" });
      [python.value, name, shape.value, className.value] = [text, from, "", ""];
      return run();
    },
    file(from: string, bytes: Uint8Array): Promise<void> {
      show({ kind: "file", name: from, bytes });
      shape.value = "";
      return run();
    },
  };
}
