import { button, element } from "../page/element.ts";
import { centred, toInput, type ImageSize } from "./pixels.ts";
import { scales } from "./scale.ts";

export interface Sample {
  readonly title: string;
  readonly url: string;
}

/** Sides of the paper, in pixels, and of the pen. */
const [PAPER, PEN] = [224, 18];
/** How much of its side a digit fills, as in those that networks are trained with. */
const FILLED = 0.72;

/** An input that is a picture: drawn, from a file, or a sample. */
export function makeImageInput(name: string, size: ImageSize, samples: readonly Sample[], changed: () => void) {
  const paper = element("canvas", {
    width: String(PAPER),
    height: String(PAPER),
    class: "paper",
    role: "img",
    "aria-label": `${name}: draw here with the pointer`,
  });
  const pen = paper.getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("the browser has no canvas left");
  /** What has been drawn is put into the middle, what has been taken is left as it is. */
  let isDrawn = true;

  function clear(): void {
    pen?.fillRect(0, 0, PAPER, PAPER);
    isDrawn = true;
  }
  Object.assign(pen, { fillStyle: "#000", strokeStyle: "#fff", lineWidth: PEN, lineCap: "round", lineJoin: "round" });
  clear();

  const at = ({ clientX, clientY }: PointerEvent): readonly [number, number] => {
    const { left, top, width, height } = paper.getBoundingClientRect();
    return [((clientX - left) * PAPER) / width, ((clientY - top) * PAPER) / height];
  };
  paper.addEventListener("pointerdown", (event) => {
    if (!isDrawn) clear();
    pen.beginPath();
    pen.moveTo(...at(event));
    pen.lineTo(...at(event));
    pen.stroke();
    // A pointer that a test has made up cannot be captured.
    if (event.isTrusted) paper.setPointerCapture(event.pointerId);
    changed();
  });
  paper.addEventListener("pointermove", (event) => {
    if (event.buttons === 0) return;
    pen.lineTo(...at(event));
    pen.stroke();
    changed();
  });

  async function take(url: string): Promise<void> {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    clear();
    isDrawn = false;
    pen?.drawImage(picture, 0, 0, PAPER, PAPER);
    taken = picture;
    changed();
  }
  let taken: HTMLImageElement | undefined;

  const file = element("input", { type: "file", accept: "image/*", "aria-label": `${name}: a picture of yours` });
  file.addEventListener("change", () => {
    const [first] = file.files ?? [];
    if (first) void takeFile(first);
  });
  async function takeFile(given: Blob): Promise<void> {
    const url = URL.createObjectURL(given);
    await take(url).catch(() => note.replaceChildren("This is no picture that the browser can read."));
    URL.revokeObjectURL(url);
  }

  const scale = element("select", { "aria-label": `${name}: its numbers` });
  for (const { name: value, title } of scales) scale.append(element("option", { value }, title));
  scale.value = size.channels === 3 ? "imagenet" : "unit";
  scale.addEventListener("change", changed);

  const note = element(
    "p",
    { class: "faint" },
    `${size.width}×${size.height}, ${size.channels === 1 ? "grey" : "colours"}: draw on the black, or take a picture`,
  );
  function fillWithNoise(): void {
    const noise = new ImageData(PAPER, PAPER);
    crypto.getRandomValues(noise.data.subarray(0, 65_536));
    // As many random bytes as a call gives, over and over.
    for (let at = 65_536; at < noise.data.length; at += 65_536)
      noise.data.set(noise.data.subarray(0, Math.min(65_536, noise.data.length - at)), at);
    for (let i = 3; i < noise.data.length; i += 4) noise.data[i] = 255;
    pen?.putImageData(noise, 0, 0);
    [isDrawn, taken] = [false, undefined];
    changed();
  }

  const row = element(
    "div",
    { class: "samples" },
    ...samples.map(({ title, url }) => {
      const sample = button("", () => void take(url), { class: "sample", "aria-label": title, title });
      sample.append(element("img", { src: url, alt: "", width: "32", height: "32" }));
      return sample;
    }),
  );
  const controls = element(
    "div",
    { class: "controls" },
    element("h3", {}, name),
    note,
    row,
    element(
      "div",
      { class: "row" },
      button("Clear", () => {
        clear();
        changed();
      }),
      button("Noise", fillWithNoise),
      element("label", { class: "button" }, "Picture…", file),
    ),
    element("label", {}, "numbers ", scale),
  );

  return {
    dom: element("div", { class: "image-input" }, paper, controls),
    takeFile,
    read(): Float32Array {
      const chosen = scales.find(({ name: each }) => each === scale.value) ?? scales[0];
      if (!chosen) throw new Error("there are no scales");
      const picture = isDrawn && size.channels === 1 ? centred(paper, FILLED) : (!isDrawn && taken) || paper;
      return toInput(picture, size, chosen);
    },
  };
}

export type ImageInput = ReturnType<typeof makeImageInput>;
