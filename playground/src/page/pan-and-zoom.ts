const [LEAST, MOST] = [0.03, 6];

/**
 * Moves and zooms the picture in an element: by dragging, by the wheel (with Ctrl it zooms), by two fingers, and by arrows, + and −
 * where the element has the focus.
 */
export function panAndZoom(page: HTMLElement) {
  let [x, y, scale] = [0, 0, 1];
  let dragged = 0;
  const fingers = new Map<number, { readonly x: number; readonly y: number }>();

  const place = (): void => {
    const svg = page.querySelector("svg");
    if (svg) svg.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  };
  function zoom(factor: number, atX = page.clientWidth / 2, atY = page.clientHeight / 2): void {
    const next = Math.min(MOST, Math.max(LEAST, scale * factor));
    [x, y, scale] = [atX - ((atX - x) * next) / scale, atY - ((atY - y) * next) / scale, next];
    place();
  }
  function move(right: number, down: number): void {
    [x, y] = [x + right, y + down];
    place();
  }
  function fit(): void {
    const svg = page.querySelector("svg");
    const width = Number(svg?.getAttribute("width") ?? 1);
    scale = Math.max(0.4, Math.min(1, (page.clientWidth - 16) / width));
    [x, y] = [Math.max(8, (page.clientWidth - width * scale) / 2), 4];
    place();
  }

  page.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { left, top } = page.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey)
        zoom(Math.exp(-event.deltaY / 300), event.clientX - left, event.clientY - top);
      else move(-event.deltaX, -event.deltaY);
    },
    { passive: false },
  );
  page.addEventListener("pointerdown", ({ pointerId, clientX, clientY }) => {
    if (fingers.size === 0) dragged = 0;
    fingers.set(pointerId, { x: clientX, y: clientY });
  });
  page.addEventListener("pointermove", ({ pointerId, clientX, clientY, buttons }) => {
    const before = fingers.get(pointerId);
    if (!before || buttons === 0) return;
    const now = { x: clientX, y: clientY };
    const other = [...fingers].find(([id]) => id !== pointerId)?.[1];
    if (other) {
      const { left, top } = page.getBoundingClientRect();
      const apart = (point: typeof now): number => Math.hypot(point.x - other.x, point.y - other.y);
      zoom(apart(now) / Math.max(1, apart(before)), (now.x + other.x) / 2 - left, (now.y + other.y) / 2 - top);
      dragged += 10;
    } else {
      move(now.x - before.x, now.y - before.y);
      dragged += Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
    }
    fingers.set(pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"] as const)
    page.addEventListener(end, ({ pointerId }) => void fingers.delete(pointerId));
  page.addEventListener("keydown", (event) => {
    const act = {
      ArrowLeft: () => move(60, 0),
      ArrowRight: () => move(-60, 0),
      ArrowUp: () => move(0, 60),
      ArrowDown: () => move(0, -60),
      PageUp: () => move(0, page.clientHeight * 0.8),
      PageDown: () => move(0, -page.clientHeight * 0.8),
      "+": () => zoom(1.25),
      "=": () => zoom(1.25),
      "-": () => zoom(0.8),
      "0": fit,
    }[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });

  return { place, fit, zoom, wasDragged: (): boolean => dragged > 5 };
}
