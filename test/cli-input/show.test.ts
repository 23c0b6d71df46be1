import { expect, test } from "vitest";
import { drawBars } from "../../compiler/cli/show/bars.ts";
import { drawGray } from "../../compiler/cli/show/draw-image.ts";

test("without colour, ink is white and edges are half blocks", () => {
  const pixels = Uint8Array.of(0, 255, 255, 128, 0, 255, 0, 128, 255, 0, 0, 0);
  expect(drawGray(pixels, 4, 3, { color: false })).toEqual([" █▀▒", "▀   "]);
});

test("with colour, each half block has the greys of its two pixels", () => {
  const [line, ...rest] = drawGray(Float32Array.of(0, 0, 0.5, 1, 1, 2), 3, 2, { color: true });
  expect(rest).toEqual([]);
  expect(line).toBe("\x1b[38;5;16;48;5;231m▀▀\x1b[38;5;244;48;5;231m▀\x1b[0m");
});

test("bars are as long as their share, the largest first, all lines as wide", () => {
  expect(drawBars([0.125, 0, 0.8, 0.075], { top: 3, width: 18, color: false })).toEqual([
    "2 ██████▍   80.0 %",
    "0 █         12.5 %",
    "3 ▋          7.5 %",
  ]);
  expect(drawBars([0, 1], { top: 5, width: 20, color: false, labels: ["cat", "horse"] })).toEqual([
    "horse ██████ 100.0 %",
    "cat            0.0 %",
  ]);
});
