import type { Compiled, Problem } from "../compiler-worker/requests.ts";
import { button, byId, element } from "./element.ts";

/** The line below the text: what is wrong first, or what the network is. */
export function showStatus({ problems, model, milliseconds }: Compiled, goTo: (problem: Problem) => void): void {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const [first] = [...problems].sort((a, b) => Number(b.severity === "error") - Number(a.severity === "error"));
  const count = byId("problem-count");
  count.textContent = String(problems.length);
  count.hidden = problems.length === 0;
  count.className = errors > 0 ? "error" : "warning";
  const status = byId("status");
  status.className = first?.severity ?? "fine";
  if (first) {
    const told = button(`${first.code}: ${first.message}`, () => goTo(first), { class: "link" });
    status.replaceChildren(told);
  } else if (model) {
    const shapes = [model.inputs, model.results].map((each) => each.map(({ shape }) => shape).join(", ")).join(" → ");
    const facts = `${model.name}  ${shapes}  ${model.parameters.toLocaleString("en-US")} parameters`;
    status.replaceChildren(
      element("span", {}, facts),
      element("span", { class: "faint" }, `${Math.round(milliseconds)} ms`),
    );
  } else status.replaceChildren();
}

/** How long something is said, in milliseconds. */
const SAID = 8000;

/** Says something in passing. */
export function say(text: string): void {
  const said = byId("said");
  said.textContent = text;
  said.hidden = false;
  clearTimeout(saying);
  saying = setTimeout(() => (said.hidden = true), SAID);
}

let saying: ReturnType<typeof setTimeout> | undefined;
