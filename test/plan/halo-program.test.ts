import { expect, test } from "vitest";
import { haloProgram } from "../../compiler/5-plan/layout/halo-program.ts";
import type { Pads } from "../../compiler/ir/layout.ts";
import { machine as typescript } from "../../compiler/targets/typescript/machine.ts";
import { machine as wasmSimd } from "../../compiler/targets/wasm/machine.ts";
import { symbolic, type Dim } from "../../compiler/ir/types.ts";
import { runProgram } from "../../compiler/targets/checked/run-program.ts";

interface Border {
  readonly batch?: Dim;
  readonly channels: number;
  readonly sizes: readonly number[];
  readonly pads: readonly Pads[];
}

const row = (channels: number, size: number, pads: Pads): Border => ({ channels, sizes: [size], pads: [pads] });

const borders: readonly Border[] = [
  row(3, 5, [2, 1]),
  row(1, 1, [0, 3]),
  row(8, 4, [1, 0]),
  {
    channels: 3,
    sizes: [4, 5],
    pads: [
      [1, 1],
      [1, 1],
    ],
  },
  {
    channels: 5,
    sizes: [1, 3],
    pads: [
      [2, 0],
      [0, 1],
    ],
  },
  {
    channels: 4,
    sizes: [3, 1],
    pads: [
      [0, 0],
      [3, 2],
    ],
  },
  {
    channels: 2,
    sizes: [3, 4],
    pads: [
      [0, 2],
      [0, 0],
    ],
  },
  {
    channels: 3,
    sizes: [2, 3, 4],
    pads: [
      [1, 1],
      [1, 1],
      [1, 1],
    ],
  },
  {
    channels: 1,
    sizes: [3, 2, 2],
    pads: [
      [2, 1],
      [0, 3],
      [1, 0],
    ],
  },
  {
    channels: 5,
    sizes: [1, 1, 3],
    pads: [
      [0, 0],
      [1, 2],
      [0, 0],
    ],
  },
  {
    channels: 2,
    sizes: [3, 1, 1],
    pads: [
      [0, 1],
      [0, 0],
      [2, 1],
    ],
  },
  {
    channels: 4,
    sizes: [2, 2, 1],
    pads: [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  },
  {
    channels: 2,
    sizes: [2, 2, 3, 2],
    pads: [
      [1, 0],
      [0, 1],
      [1, 1],
      [2, 0],
    ],
  },
];

/** Each element of channels-last memory, in its order: whether it is in the border. */
function isBorder({ channels, sizes, pads }: Border): readonly boolean[] {
  const places = sizes.reduce<readonly boolean[]>(
    (outer, size, i) => {
      const [before, after] = pads[i] as Pads;
      const line = [...Array(before + size + after).keys()].map((at) => at < before || at >= before + size);
      return outer.flatMap((isOutside) => line.map((isBeside) => isOutside || isBeside));
    },
    [false],
  );
  return places.flatMap((is) => Array<boolean>(channels).fill(is));
}

for (const [name, target] of [
  ["one lane", typescript],
  ["four lanes", wasmSimd],
] as const)
  test.for(borders.flatMap((border) => [2, symbolic("N")].map((batch) => ({ ...border, batch }))))(
    `${name}: the border, all of it, and nothing else: %j`,
    (border) => {
      const sample = isBorder(border);
      const expected = [...sample, ...sample];
      const program = haloProgram(
        [border.batch, border.channels, ...border.sizes],
        { pads: border.pads, fill: 7 },
        target,
      );
      const memory = {
        name: "y",
        numbers: new Float32Array(expected.length),
        written: new Uint8Array(expected.length),
        mayWrite: true,
      };
      runProgram({ ...program, sizes: [] }, { memory: [memory], sizes: [], batch: 2, lanes: target.lanes });
      expect([...memory.written].map(Boolean)).toEqual(expected);
      expect([...memory.numbers]).toEqual(expected.map((is) => (is ? 7 : 0)));
    },
  );
