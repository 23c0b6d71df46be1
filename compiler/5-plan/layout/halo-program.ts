import type { LayoutHalo } from "../../ir/layout.ts";
import { advanced, buildProgram } from "../../ir/kernel/builder.ts";
import { constant } from "../../ir/kernel/expression.ts";
import type { Target } from "../../ir/kernel/target.ts";
import type { Program } from "../../ir/kernel/program.ts";
import { perSample, type Dim } from "../../ir/types.ts";

interface Images {
  readonly batch: Dim;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Fills the border of channels-last images; what lies between two rows is one stretch. */
export function haloProgram({ batch, channels, height, width }: Images, halo: LayoutHalo, target: Target): Program {
  const row = (width + halo.left + halo.right) * channels;
  const sample = row * (height + halo.top + halo.bottom);
  const size: Dim = typeof batch === "number" ? batch * sample : { ...batch, factor: perSample(batch) * sample };
  const flat = { offset: 0, dims: [] };
  return buildProgram(
    [{ name: "y", access: "write", size }],
    (k, cursorAt) => {
      const fill = (name: string, count: number, start: ReturnType<typeof cursorAt>): void =>
        k.lanes(name, count, [{ cursor: start, elements: 1 }], (y) => k.store(y, constant(halo.fill)));
      k.loop("b", batch, [{ cursor: cursorAt(0, flat), elements: sample }], (image) => {
        const first = halo.top * row + halo.left * channels;
        fill("top", first, image);
        k.loop("oy", height - 1, [{ cursor: advanced(image, first + width * channels), elements: row }], (side) =>
          fill("side", (halo.left + halo.right) * channels, side),
        );
        const end = first + (height - 1) * row + width * channels;
        fill("bottom", sample - end, advanced(image, end));
      });
    },
    target,
  );
}
