/** Sizes that no tensor has, and sizes that no machine has memory for. */
import { attacks, type Attack } from "./attack.ts";

const net = (fields: string, body: string, input = "x: [N, 8]"): string =>
  `model Net {\n  ${fields}\n  forward(${input}) { return ${body} }\n}\n`;

const row = (name: string, text: string, says: string, command = "check", code = 1): Attack => ({
  name,
  files: { "net.nn": text },
  args: [command, "net.nn"],
  code,
  says: [says],
});

const refusedInput = (name: string, shape: string): Attack =>
  row(`an input of ${name}`, net("", "relu(x)", `x: ${shape}`), "error[NN");

const refusedLayer = (layer: string): Attack => row(layer, net(`layer = ${layer}`, "layer(x)"), "error[NN");

const refusedCall = (call: string): Attack => row(call, net("", call), "error[NN");

attacks("shapes", [
  refusedInput("no rows", "[N, 0]"),
  refusedInput("minus one", "[N, -1]"),
  refusedInput("half a row", "[N, 1.5]"),
  refusedInput("2⁵³ rows", "[N, 2 ** 53]"),
  refusedInput("2³¹ · 2³¹ values", "[N, 2 ** 31, 2 ** 31]"),
  refusedInput("a text", '[N, "8"]'),
  refusedInput("true", "[N, true]"),
  refusedInput("none", "[N, none]"),
  refusedInput("ten to the hundredth", "[N, 1e100]"),
  refusedInput("zero over zero", "[N, 0 / 0]"),
  refusedLayer("Linear(8, 0)"),
  refusedLayer("Linear(8, -3)"),
  refusedLayer("Linear(8, 2.5)"),
  refusedLayer("Linear(8, 2 ** 31)"),
  refusedLayer("Linear(8, 2 ** 40)"),
  refusedLayer("Linear(8, 2 ** 60)"),
  refusedLayer("Linear(0, 8)"),
  refusedLayer("Embedding(0, 8)"),
  refusedLayer("LayerNorm([])"),
  refusedLayer("LayerNorm(-8)"),
  refusedLayer("Conv1d(8, 8, 0)"),
  refusedLayer("Conv1d(8, 8, 3, stride=0)"),
  refusedLayer("Conv1d(8, 8, 3, dilation=0)"),
  refusedLayer("Conv1d(8, 8, 3, padding=-1)"),
  refusedLayer("Conv1d(8, 8, 3, groups=3)"),
  refusedLayer("Conv1d(8, 8, 2 ** 31)"),
  refusedLayer("MaxPool1d(2 ** 40)"),
  refusedLayer("Dropout(2)"),
  refusedLayer("Dropout(0 / 0)"),
  refusedCall("x.view(-1, -1)"),
  refusedCall("x.view(3, 3)"),
  refusedCall("x.view(0, 8)"),
  refusedCall("x.view(1.5, 2)"),
  refusedCall("x.view(2 ** 53, 8)"),
  refusedCall("x.expand(2 ** 31, 2 ** 31, 1, 8)"),
  refusedCall("x.transpose(0, 9)"),
  refusedCall("x.transpose(0, 0.5)"),
  refusedCall("x.permute(0, 0)"),
  refusedCall("x.unsqueeze(5)"),
  refusedCall("x[:, 9]"),
  refusedCall("x[:, 4:2]"),
  refusedCall("x[:, ::0]"),
  refusedCall("x[:, 2 ** 53]"),
  refusedCall("cat([x, x], dim=7)"),
  refusedCall("cat([], dim=0)"),
  refusedCall("stack([])"),
  refusedCall("x.chunk(0, dim=1)"),
  refusedCall("x.split(0, dim=1)"),
  refusedCall("x.mean(9)"),
  refusedCall("softmax(x, dim=2)"),
  refusedCall("pad(x, (-9, 0))"),
  refusedCall("pad(x, (2 ** 31, 2 ** 31))"),
  refusedCall("x + x.view(8, -1)"),
  refusedCall("x @ x"),
  refusedCall("interpolate(x.view(-1, 1, 8), scale_factor=1e9)"),
  refusedCall("interpolate(x.view(-1, 1, 8), size=0)"),
  {
    name: "a size that --set makes zero",
    files: { "net.nn": net("", "relu(x)", "x: [N, H]") },
    args: ["check", "net.nn", "--set", "H=0"],
    code: 2,
    says: ["--set H"],
  },
]);

attacks("large shapes", [
  row(
    "a network of 2³² values for one sample",
    net("", "relu(x) + 1", "x: [N, 2 ** 16, 2 ** 16]"),
    "error[NN",
    "build",
  ),
  row("weights of 2³² values", net("fc = Linear(65536, 65536)", "fc(x)", "x: [N, 65536]"), "error[NN", "build"),
  row("weights of 2³² values, run", net("fc = Linear(65536, 65536)", "fc(x)", "x: [N, 65536]"), "error[NN", "run"),
]);
