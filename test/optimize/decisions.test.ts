import { expect, test } from "vitest";
import type { Decision } from "../../compiler/4-optimize/decision.ts";
import type { Origin } from "../../compiler/ir/graph.ts";
import { runPipeline, source } from "../../compiler/index.ts";

/** What the passes note down about small networks: fields, the forward's body, and each decision as one line. */
const cases: readonly (readonly [title: string, fields: string, body: string, decisions: readonly string[]])[] = [
  [
    "conv, bn, relu",
    "conv = Conv2d(2, 4, 3) bn = BatchNorm2d(4)",
    "return x |> conv |> bn |> relu",
    ["fold bn into conv", "ride relu() on conv"],
  ],
  [
    "conv, relu, bn, conv",
    "conv = Conv2d(2, 4, 3) bn = BatchNorm2d(4) last = Conv2d(4, 4, 1)",
    "return x |> conv |> relu |> bn |> last",
    [
      "fold bn into relu()? no-layer-before",
      "fold-forward bn into last? rides-for-free",
      "ride relu() on conv",
      "ride bn on conv",
    ],
  ],
  [
    "a value that is read twice",
    "conv = Conv2d(2, 2, 1) bn = BatchNorm2d(2)",
    "y = conv(x) return y + bn(y)",
    ["fold bn into conv? read-elsewhere", "ride bn on conv? read-elsewhere", "ride +() on bn"],
  ],
  [
    "a concatenation, then bn",
    "bn = BatchNorm2d(4)",
    "return cat([x, x], 1) |> bn |> relu",
    ["fold bn into cat()? no-layer-before", "ride bn on cat()? cannot-carry", "ride relu() on bn"],
  ],
  [
    "a concatenation, then bn, then a padded conv that makes much of it",
    "bn = BatchNorm2d(4) conv = Conv2d(4, 32, 3, padding=1)",
    "return cat([x, x], 1) |> bn |> conv",
    [
      "fold bn into cat()? no-layer-before",
      "fold-forward bn into conv? border-costs-more",
      "ride bn on cat()? cannot-carry",
    ],
  ],
  [
    "bn after bn, and before an average",
    "a = BatchNorm2d(2) b = BatchNorm2d(2)",
    "return x |> a |> b |> AvgPool2d(2) |> dropout",
    [
      "remove dropout()",
      "merge b into a",
      "fold a into input? no-layer-before",
      "sink a into AvgPool2d()",
      "ride a on AvgPool2d()",
    ],
  ],
  [
    "statistics of the input itself",
    "bn = BatchNorm2d(2, track_running_stats=false)",
    "return bn(x)",
    [
      "scale bn into input? statistics-at-run-time",
      "ride bn on input? no-kernel-before",
      "ride bn on input? no-kernel-before",
    ],
  ],
  [
    "zeros around the image",
    "conv = Conv2d(2, 2, 3)",
    "return x |> pad((1, 1, 1, 1)) |> conv",
    ["fold-forward pad() into conv"],
  ],
  [
    "the same twice",
    "",
    "return x.tanh() + x.tanh()",
    ["share tanh() into tanh()", "ride tanh() on input? no-kernel-before", "ride +() on tanh()"],
  ],
];

const nameOf = (origin: Origin | undefined): string =>
  origin === undefined ? "input" : origin.path === "" ? (origin.call ?? "") : origin.path;

const show = ({ action, what, into, why }: Decision): string =>
  [
    `${action} ${nameOf(what)}`,
    into === undefined && why === undefined ? "" : ` ${action === "ride" ? "on" : "into"} ${nameOf(into)}`,
    why === undefined ? "" : `? ${why}`,
  ].join("");

test.each(cases)("%s", (_, fields, body, expected) => {
  const text = `model Net { ${fields} forward(x: [N, 2, 8, 8]) { ${body} } }`;
  const { diagnostics, decisions } = runPipeline(source("net.nn", text), {}, "optimized");
  expect(diagnostics).toEqual([]);
  expect(decisions?.[0]?.map(show)).toEqual(expected);
});
