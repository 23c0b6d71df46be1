import { expect, test } from "vitest";
import { renderDiagnostic, source } from "../../compiler/index.ts";
import { Adam } from "../../runtime/train/index.ts";
import { loadTrainers } from "../support/load-module.ts";
import { runStages } from "../support/run-stages.ts";
import { plainData, seeded } from "../support/random.ts";

const reader = `model Reader {
  gru = GRU(6, 16, batch_first=true, bidirectional=true)
  fc = Linear(32, 5)
  ctc = CTCLoss(zero_infinity=true)
  forward(x: [N, 12, 6]) {
    y, h = gru(x)
    return fc(y)
  }
  loss(x: [N, 12, 6], words: [N, 4], lengths: [N]) {
    return ctc(forward(x).log_softmax(2).permute(1, 0, 2), words.long(), full([N], 12), lengths)
  }
}`;

const x = Float32Array.from(plainData(3 * 12 * 6, seeded(3)));
const words = [...[1, 2, 3, 4], ...[2, 2, -1, -1], ...[4, 1, 4, 0]];
const batch = { x, words: Int32Array.from(words), lengths: Uint8Array.of(4, 2, 3) };

test("a reader of sequences learns what it is told, by CTC, on both targets alike", async () => {
  const [ts = [], wasm = []] = await Promise.all(
    (["ts", "wasm"] as const).map(async (target) => {
      const { ReaderTrainer } = await loadTrainers(source("net.nn", reader), { target });
      const trainer = await ReaderTrainer?.create(undefined, { optimizer: Adam({ lr: 0.02 }), seed: 1 });
      return Array.from({ length: 60 }, () => trainer?.step(batch).loss as number);
    }),
  );
  expect(ts[0]).toBeGreaterThan(2);
  expect(ts.at(-1)).toBeLessThan(0.1);
  ts.slice(0, 5).forEach((loss, i) => expect(wasm[i]).toBeCloseTo(loss, 4));
});

test.each([
  ["words", Int32Array.from(words.with(0, 5)), "words has 5 at index 0, it counts from 0 to 4"],
  ["lengths", Uint8Array.of(5, 2, 3), "lengths has 5 at index 0, it counts from 0 to 4"],
])("%s that cannot be are refused", async (name, values, message) => {
  const { ReaderTrainer } = await loadTrainers(source("net.nn", reader), { target: "ts" });
  const trainer = await ReaderTrainer?.create();
  expect(() => trainer?.step({ ...batch, [name]: values })).toThrow(`NN7012: ${message}`);
});

const wrong = (params: string, call: string): string => {
  const text = `model Wrong { forward(${params}) { return ${call} } }`;
  const { diagnostics } = runStages(source("net.nn", text), { targets: [] });
  return diagnostics.map((each) => renderDiagnostic(each).split("\n")[0]).join("\n");
};

test.each([
  [
    "x: [N, 9, 5], y: [N, 3], a: [N], b: [N]",
    "ctc_loss(x, y, a, b)",
    "log_probs is [T, N, C], the steps outermost, got [N, 9, 5]",
  ],
  [
    "x: [9, 2, 5], y: [6], a: [2], b: [2]",
    "ctc_loss(x, y, a, b)",
    "for log_probs [9, 2, 5] the targets are [2, S], a row of labels for each sample, got [6]",
  ],
  [
    "x: [9, 5], y: [2, 3], a: [], b: []",
    "ctc_loss(x, y, a, b)",
    "for log_probs [9, 5] the targets are [S], a row of labels for each sample, got [2, 3]",
  ],
  [
    "x: [9, 3, 5], y: [3, 3], a: [2], b: [3]",
    "ctc_loss(x, y, a, b)",
    "the lengths are [3], one for each sample, got [2]",
  ],
  [
    "x: [9, N, 5], y: [N, 3], a: [N], b: [N]",
    "ctc_loss(x, y, a, b, blank=5)",
    "blank is one of the 5 classes, from 0 to 4, got 5",
  ],
  ["x: [5], y: [N, 3], a: [N], b: [N]", "ctc_loss(x, y, a, b)", "ctc_loss expects log_probs [T, N, C], got [5]"],
])("says what ctc_loss takes: %s", (params, call, message) => {
  expect(wrong(params, call)).toContain(message);
});
