import { element } from "./element.ts";

const span = (name: string, text: string): HTMLElement => element("span", { class: name }, text);

/** A diagnostic's frame, as a terminal shows it, in the page's colours; lines of words go on in the next one where there is no room. */
export function frameText(frame: string, severity: "error" | "warning"): DocumentFragment {
  const made = document.createDocumentFragment();
  const colour = severity === "error" ? "red" : "yellow";
  frame.split("\n").forEach((line, i) => {
    const [, gutter = "", rest = line] = /^(\s*\d*\s*(?:\||-->|:::|=|\.{3}))(.*)$/.exec(line) ?? [];
    const [, head, message] = /^((?:error|warning)\[NN\d{4}\])(.*)$/.exec(line) ?? [];
    const [, before = "", marks, label = ""] = /^( *)(\^+)(.*)$/.exec(rest) ?? [];
    const [, help, advice = ""] = /^( help)(:.*)$/.exec(rest) ?? [];
    const isWords = head !== undefined || gutter.endsWith("=") || (gutter === "" && i === 0);
    const shown = span(isWords ? "line words" : "line", "");
    if (head !== undefined) shown.append(span(`bold ${colour}`, head), span("bold", message ?? ""));
    else if (gutter === "") shown.append(line);
    else {
      shown.append(span("cyan", gutter));
      if (marks !== undefined) shown.append(before, span(colour, marks + label));
      else if (help !== undefined) shown.append(span("bold", help), advice);
      else shown.append(rest);
    }
    shown.append("\n");
    made.append(shown);
  });
  return made;
}
