import { anotherClass, type TaughtClass } from "./classes.ts";
import { classRow, type ClassRow } from "./class-row.ts";

export interface ClassList {
  readonly classes: readonly TaughtClass[];
  /** Has these classes from now on, or two without names if there are none. */
  become(classes: readonly TaughtClass[]): void;
  /** How likely each class is, by its output; those that are not in it are not known. */
  show(likelihoods: ReadonlyMap<number, number>): void;
  focusName(taught: TaughtClass): void;
}

interface Wishes {
  /** An image to add, or undefined, which has been explained then. */
  readonly take: () => Float32Array | undefined;
  readonly changed: () => void;
  readonly removed: (taught: TaughtClass) => void;
}

/** The classes that are taught, as a list that is edited. */
export function classList(list: HTMLElement, more: HTMLButtonElement, wishes: Wishes): ClassList {
  let classes: TaughtClass[] = [];
  const rows = new Map<TaughtClass, ClassRow>();

  function append(taught: TaughtClass): ClassRow {
    const row = classRow(taught, {
      add() {
        const image = wishes.take();
        if (image === undefined) return;
        taught.examples = [...taught.examples, image];
        row.update();
        wishes.changed();
      },
      remove() {
        classes = classes.filter((other) => other !== taught);
        rows.delete(taught);
        row.element.remove();
        more.disabled = false;
        more.focus();
        wishes.removed(taught);
      },
      changed: wishes.changed,
    });
    classes.push(taught);
    rows.set(taught, row);
    list.append(row.element);
    more.disabled = anotherClass(classes) === undefined;
    return row;
  }

  function appendAnother(): ClassRow | undefined {
    const another = anotherClass(classes);
    return another && append(another);
  }

  more.addEventListener("click", () => {
    appendAnother()?.focusName();
    wishes.changed();
  });

  return {
    get classes() {
      return classes;
    },
    become(given) {
      classes = [];
      rows.clear();
      list.replaceChildren();
      for (const taught of given) append(taught);
      if (given.length === 0) for (let i = 0; i < 2; i++) appendAnother();
    },
    show(likelihoods) {
      const most = Math.max(...likelihoods.values());
      for (const [{ output }, row] of rows) {
        const likelihood = likelihoods.get(output);
        row.show(likelihood, likelihood === most);
      }
    },
    focusName: (taught) => rows.get(taught)?.focusName(),
  };
}
