import { collapse, shutAtFirst } from "../collapse.ts";
import { drawMemory } from "../draw-memory.ts";
import { drawSvg } from "../draw-svg.ts";
import { foldRepeats } from "../fold-repeats.ts";
import { layOut, type Engine } from "../lay-out.ts";
import type { Picture } from "../picture.ts";
import { panAndZoom } from "./pan-and-zoom.ts";

/** What makes the page of `nnc graph -o net.html` alive. It is bundled into viewer-text.ts; the engine stands before it. */
declare const dagre: Engine;

const picture = JSON.parse(document.getElementById("picture")?.textContent ?? "{}") as Picture;
const page = document.getElementById("page") as HTMLElement;
const panel = document.getElementById("panel") as HTMLElement;
const memory = document.getElementById("memory") as HTMLElement;
const repeats = document.getElementById("repeats") as HTMLInputElement;

/** The modules that are folded to one block each. */
const shut = new Set<string>(repeats.checked ? shutAtFirst(picture) : []);
let chosen: string | undefined;
const view = panAndZoom(page);

function draw(): void {
  const folded = repeats.checked ? foldRepeats(picture) : picture;
  view.show(drawSvg(layOut(collapse(folded, shut), dagre)));
  mark();
}

/** The block that was clicked stands out, in the picture and in the memory. */
function mark(): void {
  for (const element of document.querySelectorAll(".chosen")) element.classList.remove("chosen");
  if (chosen === undefined) return;
  const name = CSS.escape(chosen);
  for (const element of document.querySelectorAll(`[data-block="${name}"], [data-tenant="${name}"]`))
    element.classList.add("chosen");
}

function tell(id: string): void {
  const block = picture.blocks.find((each) => each.id === id);
  if (!block) return;
  chosen = id;
  const title = document.createElement("h2");
  title.textContent = block.name;
  const list = document.createElement("dl");
  const lines = block.lines.map(({ text }) => ({ label: "then", text }));
  for (const { label, text } of [{ label: "layer", text: block.spec }, ...lines, ...block.details]) {
    if (text === "") continue;
    const term = document.createElement("dt");
    term.textContent = label;
    const description = document.createElement("dd");
    description.textContent = text;
    if (label === "source") description.className = "code";
    list.append(term, description);
  }
  panel.replaceChildren(title, list);
  panel.hidden = false;
  mark();
}

function toggle(box: string): void {
  if (!shut.delete(box)) shut.add(box);
  draw();
}

page.addEventListener("click", ({ target }) => {
  if (view.wasDragged() || !(target instanceof Element)) return;
  const box = target.closest("[data-box]")?.getAttribute("data-box");
  if (box) return toggle(box);
  const id = target.closest("[data-block]")?.getAttribute("data-block");
  if (id?.startsWith("module ")) return toggle(id.slice("module ".length));
  if (id) return tell(id);
  panel.hidden = true;
});
memory.addEventListener("click", ({ target }) => {
  const id = target instanceof Element ? target.closest("[data-tenant]")?.getAttribute("data-tenant") : undefined;
  if (id) tell(id);
});
repeats.addEventListener("change", draw);
document.getElementById("fold")?.addEventListener("click", () => {
  for (const { id, parent } of picture.boxes) if (parent === "") shut.add(id);
  draw();
});
document.getElementById("unfold")?.addEventListener("click", () => {
  shut.clear();
  draw();
});
document.getElementById("fit")?.addEventListener("click", () => view.fit());
document.getElementById("show-memory")?.addEventListener("click", () => (memory.hidden = !memory.hidden));

if (picture.memory) memory.innerHTML = drawMemory(picture.memory);
else document.getElementById("show-memory")?.remove();
draw();
view.fit();
