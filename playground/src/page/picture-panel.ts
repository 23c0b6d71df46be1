import { style } from "../../../compiler/picture/colours.ts";
import type { Block } from "../../../compiler/picture/picture.ts";
import type { PictureView, ViewRequest } from "../compiler-worker/requests.ts";
import { button, byId, element } from "./element.ts";
import { offerFile } from "./offer-file.ts";
import { panAndZoom } from "./pan-and-zoom.ts";

/** The picture of the network, which can be moved, zoomed and asked about its blocks. */
export function makePicturePanel(changed: () => void) {
  const page = byId("picture-page");
  const memory = byId("picture-memory");
  const details = byId("picture-details");
  const stages = byId<HTMLSelectElement>("picture-stage");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  const view = panAndZoom(page);
  let blocks: readonly Block[] = [];
  let shown: string | undefined;
  let isFitted = false;
  let drawn = "";
  let chosen: string | undefined;
  let toggled: ViewRequest["toggled"] = [];

  byId("picture-fit").addEventListener("click", () => view.fit());
  byId("picture-larger").addEventListener("click", () => view.zoom(1.25));
  byId("picture-smaller").addEventListener("click", () => view.zoom(0.8));
  byId("picture-save").addEventListener("click", () => {
    const svg = page.querySelector("svg")?.cloneNode(true);
    if (!(svg instanceof SVGElement)) return;
    svg.style.removeProperty("transform");
    const [first = "", ...rest] = svg.outerHTML.split(/(?<=^<svg[^>]*>)/);
    offerFile(`${svg.getAttribute("aria-label") ?? "network"}.svg`, `${first}<style>${style}</style>${rest.join("")}`);
  });
  stages.addEventListener("change", () => {
    isFitted = false;
    changed();
  });

  page.addEventListener("click", ({ target }) => {
    if (view.wasDragged() || !(target instanceof Element)) return;
    const id = target.closest("[data-block]")?.getAttribute("data-block") ?? undefined;
    const box = target.closest("[data-box]")?.getAttribute("data-box") ?? moduleOf(id);
    if (box === undefined) tell(id);
    else toggle(box);
  });
  page.addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
    if (key !== "o" || ctrlKey || metaKey || altKey) return;
    toggled = toggled === "all open" ? [] : "all open";
    changed();
  });

  /** Opens a module that is shut, and shuts one that is open. */
  function toggle(box: string): void {
    const before = toggled === "all open" ? [] : toggled;
    toggled = before.includes(box) ? before.filter((each) => each !== box) : [...before, box];
    changed();
  }
  memory.addEventListener("click", ({ target }) => {
    const id = target instanceof Element ? target.closest("[data-tenant]")?.getAttribute("data-tenant") : undefined;
    if (id) tell(id);
  });

  /** What a block is, beside the picture. */
  function tell(id: string | undefined): void {
    for (const marked of document.querySelectorAll(".chosen")) marked.classList.remove("chosen");
    const block = blocks.find((each) => each.id === id);
    chosen = block?.id;
    details.hidden = !block;
    if (!block || id === undefined) return;
    const name = CSS.escape(id);
    for (const found of document.querySelectorAll(`[data-block="${name}"], [data-tenant="${name}"]`))
      found.classList.add("chosen");
    const rows = [
      { label: "layer", text: block.spec },
      ...block.lines.map(({ text }) => ({ label: "then", text })),
      { label: "counts", text: block.facts },
      ...block.details,
    ];
    details.replaceChildren(
      element("h2", {}, block.name),
      button("Close", () => tell(undefined), { class: "close" }),
      element(
        "dl",
        {},
        ...rows
          .filter(({ text }) => text !== "")
          .flatMap(({ label, text }) => [element("dt", {}, label), element("dd", {}, text)]),
      ),
    );
  }

  return {
    toggled: () => toggled,
    show(picture: PictureView, key: string): void {
      blocks = picture.blocks;
      // Escaped by the compiler, and without power under the page's policy.
      const isSame = picture.svg === drawn;
      if (!isSame) page.innerHTML = drawn = picture.svg;
      const isPlan = stages.value === "plan";
      memory.innerHTML = isPlan ? (picture.memory ?? "") : "";
      memory.hidden = !isPlan || picture.memory === undefined;
      // The picture stays where it is while its network changes.
      if (key !== shown || !isFitted) view.fit();
      else view.place();
      [shown, isFitted] = [key, true];
      tell(isSame ? chosen : undefined);
    },
  };
}

/** The module that a block stands for, if it is a whole one. */
const moduleOf = (block: string | undefined): string | undefined => /^module (.*)$/.exec(block ?? "")?.[1];
