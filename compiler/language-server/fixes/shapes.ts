import { argumentOf, handingOver, makingCall } from "./layer-calls.ts";
import type { FixRule } from "./fix.ts";

/** `Linear(512, 10)` of 192 features: `Linear(_, 10)` takes the size from the input. */
export const sizeFromInput: FixRule = (diagnostic, analysis) => {
  if (diagnostic.code !== "NN3004" || diagnostic.help?.startsWith("one layer has one size")) return [];
  const made = makingCall(diagnostic, analysis);
  const [name] = Object.keys(made?.layer.sizes ?? {});
  const argument = made && name !== undefined ? argumentOf(made.call, Object.keys(made.layer.params), name) : undefined;
  if (!made || name === undefined || !argument) return [];
  // Where the numbers in their right order fit, it is the order that is wrong.
  const isCertain = !/ makes it /.test(diagnostic.help ?? "") || / or \w+\(_/.test(diagnostic.help ?? "");
  const { layer } = made;
  return [
    {
      title: `Take ${name} of ${layer.name} from the input: _`,
      edits: [{ span: argument.span, text: "_" }],
      isCertain,
    },
  ];
};

/** `x.flatten(1) makes it [N, 192]`: in front of the call, in the way that this is written. */
export const rearranged: FixRule = (diagnostic, analysis) => {
  const [, call, name] =
    /(?:^|[ .:])((flatten|permute|transpose|unsqueeze|unflatten|mean)\(.*?\)) (?:makes (?:it|one row of each)|keeps)/.exec(
      diagnostic.help ?? "",
    ) ?? [];
  if (call === undefined) return [];
  const whole = call.split("(").length > call.split(")").length ? `${call})` : call;
  const title = `Add ${whole}`;
  const isCertain = !/ or \w+\(_/.test(diagnostic.help ?? "");
  const made = diagnostic.notes.find(({ text }) => text.endsWith("is made here"))?.span;
  if (made) {
    // Within a Sequential it is a layer that goes in front.
    if (name !== "flatten") return [];
    return [
      { title: "Add Flatten()", edits: [{ span: { ...made, end: made.start }, text: "Flatten(), " }], isCertain },
    ];
  }
  const handed = handingOver(analysis, diagnostic.span);
  if (!handed) return [];
  if (handed.kind === "pipe") {
    const { span } = handed.step;
    return [{ title, edits: [{ span: { ...span, end: span.start }, text: `${whole} |> ` }], isCertain }];
  }
  const { span, kind } = handed.argument;
  const isPlain = ["reference", "call", "access", "index"].includes(kind);
  const after = { ...span, start: span.end };
  const edits = isPlain
    ? [{ span: after, text: `.${whole}` }]
    : [
        { span: { ...span, end: span.start }, text: "(" },
        { span: after, text: `).${whole}` },
      ];
  return [{ title, edits, isCertain }];
};
