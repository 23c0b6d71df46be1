import type { Stage } from "../../../compiler/picture/picture.ts";
import { javascript, wat } from "../editor/output-languages.ts";
import { makeReader } from "../editor/reader.ts";
import { viewNames, type Compiled, type View, type ViewName } from "../compiler-worker/requests.ts";
import { ask, problemOf } from "./ask.ts";
import { byId } from "./element.ts";
import { showExplanation } from "./explanation-panel.ts";
import { offerFile } from "./offer-file.ts";
import { makePicturePanel } from "./picture-panel.ts";
import { say } from "./status.ts";

/** What the compiler calls the page's text. */
const PAGE_FILE = "net.nn";

interface ViewEvents {
  readonly goToLine: (line: number) => void;
  /** Another view is wanted of the same text. */
  readonly changed: () => void;
}

/** The tabs that show what the compiler says: one at a time is made, the one that is looked at. */
export function makeViews({ goToLine, changed }: ViewEvents) {
  const picture = makePicturePanel(changed);
  const readers = new Map<string, ReturnType<typeof makeReader>>();
  let tab = "picture";
  let model = "";

  const wanted = (): ViewName | undefined => viewNames.find((each) => each === tab);

  const readerOf = (kind: "module" | "wat"): ReturnType<typeof makeReader> => {
    const label = kind === "wat" ? "The kernels as WebAssembly's text" : "The module";
    const reader = readers.get(kind) ?? makeReader(byId(kind), label, kind === "wat" ? wat : javascript);
    readers.set(kind, reader);
    return reader;
  };

  byId("module-save").addEventListener("click", () => {
    ask("module", { model }).then(
      (text) => offerFile(`${model.toLowerCase() || "net"}.nn.js`, text),
      (error: unknown) => say(problemOf(error).message),
    );
  });

  function show(view: View, of: string): void {
    const none = byId("none");
    none.hidden = view.kind !== "none";
    switch (view.kind) {
      case "picture":
        return picture.show(view, of);
      case "explain":
        return showExplanation(byId("panel-explain"), view, goToLine, PAGE_FILE);
      case "summary":
        byId("summary").textContent = view.text;
        return;
      case "module":
      case "wat":
        return readerOf(view.kind).show(view.text);
      case "none":
        none.textContent = view.why;
    }
  }

  return {
    wanted,
    toggled: picture.toggled,
    stage(): Stage {
      // The options are the stages.
      return byId<HTMLSelectElement>("picture-stage").value as Stage;
    },
    choose(name: string): void {
      tab = name;
      byId("none").hidden = true;
      byId("stale").classList.toggle("meant", tab !== "problems" && tab !== "text");
    },
    show,
    /** What became of a text: with errors the last views stay, and are called so. */
    compiled({ model: now, view, problems }: Compiled): void {
      const isBroken = problems.some(({ severity }) => severity === "error");
      model = now?.name ?? (isBroken ? model : "");
      byId("stale").hidden = !isBroken || model === "";
      if (view && now) show(view, now.name);
      else if (model === "" && wanted())
        show({ kind: "none", why: isBroken ? "There is no network yet: the text has errors." : NO_MODEL }, "");
    },
  };
}

const NO_MODEL = "This text has no model: others can import what it declares.";
