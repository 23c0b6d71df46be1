/**
 * A place for an editor in a shadow tree: there CodeMirror hands its styles over as sheets, where in a document it would write
 * `<style>` elements, which the page's policy forbids.
 */
export function styled(parent: HTMLElement): { readonly root: ShadowRoot; readonly place: HTMLElement } {
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
  const place = document.createElement("div");
  place.className = "editor";
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(":host { display: block; min-height: 0 } .editor { height: 100% }");
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  root.replaceChildren(place);
  return { root, place };
}
