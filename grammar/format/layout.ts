/** Text with places where it may break into lines: groups stay on one line where they fit. After Wadler's printer. */
export type Doc = string | Concat | Line | Group | Indent | LineSuffix | IfBroken;

interface Concat {
  readonly kind: "concat";
  readonly parts: readonly Doc[];
  readonly breaks: boolean;
}
interface Line {
  readonly kind: "line";
  /** What stands there when the group is on one line. */
  readonly flat: string;
  /** It breaks only where what follows does not fit, whatever the others of its group do. */
  readonly fills?: true;
  readonly breaks: boolean;
}
interface Group {
  readonly kind: "group";
  readonly content: Doc;
  readonly breaks: boolean;
}
interface Indent {
  readonly kind: "indent";
  readonly content: Doc;
  readonly breaks: boolean;
}
/** A comment: goes to the end of its line, which ends there. */
interface LineSuffix {
  readonly kind: "suffix";
  readonly text: string;
  readonly breaks: true;
}
interface IfBroken {
  readonly kind: "if-broken";
  readonly text: string;
  readonly breaks: false;
}

const breaksIn = (doc: Doc): boolean => typeof doc !== "string" && doc.breaks;

export const concat = (...parts: Doc[]): Doc => concatAll(parts);
/** The same of many, of which a call could not take each as an argument. */
export const concatAll = (parts: readonly Doc[]): Doc => ({ kind: "concat", parts, breaks: parts.some(breaksIn) });
export const join = (separator: Doc, docs: readonly Doc[]): Doc =>
  concatAll(docs.flatMap((doc, i) => (i === 0 ? [doc] : [separator, doc])));
/** What holds a line that must break breaks with it. */
export const group = (content: Doc): Doc => ({ kind: "group", content, breaks: breaksIn(content) });
export const broken = (content: Doc): Doc => ({ kind: "group", content, breaks: true });
export const indent = (content: Doc): Doc => ({ kind: "indent", content, breaks: breaksIn(content) });
export const suffix = (text: string): Doc => ({ kind: "suffix", text, breaks: true });
export const ifBroken = (text: string): Doc => ({ kind: "if-broken", text, breaks: false });
export const line: Doc = { kind: "line", flat: " ", breaks: false };
export const fillLine: Doc = { kind: "line", flat: " ", fills: true, breaks: false };
export const softLine: Doc = { kind: "line", flat: "", breaks: false };
export const hardLine: Doc = { kind: "line", flat: "", breaks: true };

interface Command {
  readonly doc: Doc;
  readonly indentation: number;
  readonly flat: boolean;
}

export function layOut(doc: Doc, width: number): string {
  const stack: Command[] = [{ doc, indentation: 0, flat: false }];
  const out: string[] = [];
  let column = 0;
  let suffixes = "";
  for (let command = stack.pop(); command !== undefined; command = stack.pop()) {
    const { doc, indentation, flat } = command;
    if (typeof doc === "string") {
      out.push(doc);
      column += doc.length;
      continue;
    }
    switch (doc.kind) {
      case "concat":
        for (let i = doc.parts.length - 1; i >= 0; i--) stack.push({ doc: doc.parts[i] ?? "", indentation, flat });
        break;
      case "indent":
        stack.push({ doc: doc.content, indentation: indentation + 2, flat });
        break;
      case "group": {
        const fitting = { doc: doc.content, indentation, flat: true };
        const stays = flat || (!doc.breaks && fits(fitting, stack, width - column));
        stack.push(stays ? fitting : { ...fitting, flat: false });
        break;
      }
      case "if-broken":
        if (!flat) {
          out.push(doc.text);
          column += doc.text.length;
        }
        break;
      case "suffix":
        suffixes += ` ${doc.text}`;
        break;
      case "line":
        if (flat || (doc.fills && fits({ doc: doc.flat, indentation, flat }, stack, width - column))) {
          out.push(doc.flat);
          column += doc.flat.length;
        } else {
          out.push(suffixes, "\n", " ".repeat(indentation));
          suffixes = "";
          column = indentation;
        }
    }
  }
  return [...out, suffixes].join("").replace(/[ \t]+$/gm, "");
}

/** Whether `next`, and what follows it up to the next possible line break, fits into `room`. */
function fits(next: Command, after: readonly Command[], room: number): boolean {
  const stack = [next];
  let rest = after.length;
  while (room >= 0) {
    const command = stack.pop() ?? after[--rest];
    if (command === undefined) return true;
    const { doc, flat } = command;
    if (typeof doc === "string") room -= doc.length;
    else if (doc.kind === "concat") {
      for (let i = doc.parts.length - 1; i >= 0; i--) stack.push({ ...command, doc: doc.parts[i] ?? "" });
    } else if (doc.kind === "group") stack.push({ ...command, doc: doc.content, flat: flat && !doc.breaks });
    else if (doc.kind === "indent") stack.push({ ...command, doc: doc.content });
    else if (doc.kind === "if-broken") room -= flat ? 0 : doc.text.length;
    else if (doc.kind === "line") {
      if (!flat) return true;
      room -= doc.flat.length;
    }
  }
  return false;
}
