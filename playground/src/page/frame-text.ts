import { element } from "./element.ts";

const span = (name: string, text: string): HTMLElement => element("span", { class: name }, text);

/** A diagnostic's frame, as a terminal shows it, in the page's colours. */
export function frameText(frame: string, severity: "error" | "warning"): DocumentFragment {
  const made = document.createDocumentFragment();
  const colour = severity === "error" ? "red" : "yellow";
  frame.split("\n").forEach((line, i) => {
    if (i > 0) made.append("\n");
    const [, gutter = "", rest = line] = /^(\s*\d*\s*(?:\||-->|:::|=|\.{3}))(.*)$/.exec(line) ?? [];
    const [, head, message] = /^((?:error|warning)\[NN\d{4}\])(.*)$/.exec(line) ?? [];
    const [, before = "", marks, label = ""] = /^( *)(\^+)(.*)$/.exec(rest) ?? [];
    const [, help, advice = ""] = /^( help)(:.*)$/.exec(rest) ?? [];
    if (head !== undefined) made.append(span(`bold ${colour}`, head), span("bold", message ?? ""));
    else if (gutter === "") made.append(line);
    else {
      made.append(span("cyan", gutter));
      if (marks !== undefined) made.append(before, span(colour, marks + label));
      else if (help !== undefined) made.append(span("bold", help), advice);
      else made.append(rest);
    }
  });
  return made;
}
