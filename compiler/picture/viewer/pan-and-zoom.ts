/** Shows a picture in an element, to be moved by dragging or scrolling and zoomed by Ctrl and the wheel, or two fingers. */
export function panAndZoom(page: HTMLElement) {
  let [x, y, scale] = [0, 0, 1];
  let dragged = 0;
  let width = 1;
  const place = (): void => {
    const svg = page.querySelector("svg");
    if (svg) svg.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  };

  page.addEventListener("wheel", (event) => {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      const factor = Math.exp(-event.deltaY / 300);
      const { left, top } = page.getBoundingClientRect();
      const [atX, atY] = [event.clientX - left, event.clientY - top];
      const next = Math.min(6, Math.max(0.05, scale * factor));
      [x, y, scale] = [atX - ((atX - x) * next) / scale, atY - ((atY - y) * next) / scale, next];
    } else [x, y] = [x - event.deltaX, y - event.deltaY];
    place();
  });
  page.addEventListener("pointerdown", () => (dragged = 0));
  page.addEventListener("pointermove", (event) => {
    if (event.buttons !== 1) return;
    dragged += Math.abs(event.movementX) + Math.abs(event.movementY);
    [x, y] = [x + event.movementX, y + event.movementY];
    place();
  });

  return {
    show(svg: string): void {
      page.innerHTML = svg;
      width = Number(page.querySelector("svg")?.getAttribute("width") ?? 1);
      place();
    },
    /** As wide as the page, but no larger than it was drawn. */
    fit(): void {
      scale = Math.min(1, page.clientWidth / width);
      [x, y] = [Math.max(0, (page.clientWidth - width * scale) / 2), 0];
      place();
    },
    wasDragged: (): boolean => dragged > 4,
  };
}
