import { byId } from "./element.ts";

/** A file that somebody drops or opens. */
export type TakeFile = (file: File) => void;

/** Files that are dropped anywhere on the page. */
export function takeDropped(take: TakeFile): void {
  const sign = byId("dropping");
  let inside = 0;
  const over = (change: number): void => {
    inside = Math.max(0, inside + change);
    sign.hidden = inside === 0;
  };
  addEventListener("dragenter", (event) => {
    if (event.dataTransfer?.types.includes("Files")) over(1);
  });
  addEventListener("dragleave", (event) => {
    if (event.dataTransfer?.types.includes("Files")) over(-1);
  });
  addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  // Before the editor sees it, which would take the file's text.
  addEventListener(
    "drop",
    (event) => {
      over(-inside);
      const [file] = event.dataTransfer?.files ?? [];
      if (!file) return;
      event.preventDefault();
      event.stopPropagation();
      take(file);
    },
    { capture: true },
  );
}

/** Files of an `<input type="file">`, which may be the same one again. */
export function takeChosen(input: HTMLInputElement, take: TakeFile): void {
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    input.value = "";
    if (file) take(file);
  });
}
