import { collapse, shutAtFirst } from "./collapse.ts";
import { drawSvg, escape } from "./draw-svg.ts";
import { foldRepeats } from "./fold-repeats.ts";
import { layOut, type Engine } from "./lay-out.ts";
import type { Picture } from "./picture.ts";
import { viewerText } from "./viewer-text.ts";

/** A page that needs nothing else: the picture, what every block is, and the memory over time. `engineText` is dagre for browsers. */
export function drawHtml(picture: Picture, isExpanded: boolean, engine: Engine, engineText: string): string {
  const first = drawSvg(layOut(isExpanded ? picture : collapse(foldRepeats(picture), shutAtFirst(picture)), engine));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(picture.model)}</title>
<style>
${pageStyle}
</style>
<nav>
  <button id="fit">fit</button>
  <button id="fold">fold modules</button>
  <button id="unfold">unfold</button>
  <label><input type="checkbox" id="repeats"${isExpanded ? "" : " checked"}> repeated blocks once</label>
  <button id="show-memory">memory</button>
  <span>click a block for more, a module's name to fold it; drag to move, Ctrl and wheel to zoom</span>
</nav>
<main id="page">${first}</main>
<aside id="panel" hidden></aside>
<section id="memory" hidden></section>
<script type="application/json" id="picture">${JSON.stringify(picture).replaceAll("<", "\\u003c")}</script>
<script>${withoutEnd(engineText)}</script>
<script>${withoutEnd(viewerText)}</script>
</html>
`;
}

/** Text that cannot end the script that it stands in. */
const withoutEnd = (text: string): string =>
  text.replace(/^\/\/# sourceMappingURL=.*$/gm, "").replaceAll("</script", "<\\/script");

const pageStyle = `:root { color-scheme: light dark; --back: #fff; --fore: #1c2430; --rule: #d5dbe3; --soft: #f3f5f8 }
@media (prefers-color-scheme: dark) { :root { --back: #12161c; --fore: #e6ebf2; --rule: #313b48; --soft: #1b212a } }
* { box-sizing: border-box }
body { margin: 0; height: 100vh; display: flex; flex-direction: column; background: var(--back); color: var(--fore);
  font: 13px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace }
nav { display: flex; flex-wrap: wrap; gap: 10px; align-items: center; padding: 8px 12px; border-bottom: 1px solid var(--rule) }
nav span { opacity: .65; font-size: 11px }
button { font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--rule); border-radius: 6px; padding: 3px 10px; cursor: pointer }
main { flex: 1; min-height: 0; overflow: hidden; cursor: grab; touch-action: none; position: relative }
main svg { transform-origin: 0 0; position: absolute; user-select: none }
[data-block], [data-box], [data-tenant] { cursor: pointer }
[data-box]:hover text { text-decoration: underline }
.chosen .body { stroke-width: 3 }
aside { position: absolute; right: 12px; top: 54px; width: min(360px, 90vw); max-height: 70vh; overflow: auto; background: var(--back);
  border: 1px solid var(--rule); border-radius: 8px; padding: 12px 16px; box-shadow: 0 4px 20px #0003 }
aside h2 { margin: 0 0 8px; font-size: 15px }
dl { margin: 0; display: grid; grid-template-columns: max-content 1fr; gap: 4px 12px }
dt { opacity: .6 } dd { margin: 0; overflow-wrap: anywhere }
.code { background: var(--soft); padding: 2px 6px; border-radius: 4px }
section { border-top: 1px solid var(--rule); overflow: auto; max-height: 46vh; padding: 6px }
[hidden] { display: none }`;
