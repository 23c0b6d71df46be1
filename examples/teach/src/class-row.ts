import type { TaughtClass } from "./classes.ts";
import { paint } from "./image.ts";

export interface ClassRow {
  readonly element: HTMLLIElement;
  /** Shows its examples as they are now. */
  update(): void;
  /** Undefined where nothing is known. */
  show(likelihood: number | undefined, isLikeliest: boolean): void;
  focusName(): void;
}

interface Wishes {
  /** What is drawn or seen now is an example of this class. */
  readonly add: () => void;
  readonly remove: () => void;
  /** Its name or examples have been changed here. */
  readonly changed: () => void;
}

/** A class in the list: its name, its examples, and how likely it is. */
export function classRow(taught: TaughtClass, { add, remove, changed }: Wishes): ClassRow {
  const element = document.createElement("li");
  const name = document.createElement("input");
  name.placeholder = "name";
  name.maxLength = 30;
  name.autocomplete = "off";
  name.value = taught.name;
  const addButton = button("Add example", add);
  const removeButton = button("×", remove);
  removeButton.className = "remove";
  const bar = document.createElement("span");
  bar.className = "bar";
  const percent = document.createElement("output");
  const examples = document.createElement("div");
  examples.className = "examples";
  element.append(name, addButton, removeButton, bar, percent, examples);

  name.addEventListener("input", () => {
    taught.name = name.value;
    sayNames();
    changed();
  });

  function sayNames(): void {
    const called = taught.name.trim() || `class ${taught.output + 1}`;
    element.dataset["name"] = called;
    name.ariaLabel = `Name of class ${taught.output + 1}`;
    addButton.ariaLabel = `Add example of ${called}`;
    removeButton.ariaLabel = removeButton.title = `Remove ${called}`;
    percent.ariaLabel = `How likely ${called} is`;
    examples.querySelectorAll("button").forEach((each, i) => {
      each.ariaLabel = each.title = `Remove example ${i + 1} of ${called}`;
    });
  }

  function update(): void {
    const thumbnails = taught.examples.map((image) => {
      const canvas = document.createElement("canvas");
      paint(image, canvas);
      const each = button(canvas, () => {
        taught.examples = taught.examples.filter((other) => other !== image);
        update();
        addButton.focus();
        changed();
      });
      return each;
    });
    examples.replaceChildren(...(thumbnails.length > 0 ? thumbnails : ["no examples yet"]));
    examples.scrollLeft = examples.scrollWidth;
    sayNames();
  }

  update();
  return {
    element,
    update,
    show(likelihood, isLikeliest) {
      element.classList.toggle("likeliest", isLikeliest);
      element.style.setProperty("--part", String(likelihood ?? 0));
      percent.textContent = likelihood === undefined ? "" : `${Math.round(likelihood * 100)} %`;
    },
    focusName: () => name.focus(),
  };
}

function button(content: string | Node, pressed: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.append(content);
  made.addEventListener("click", pressed);
  return made;
}
