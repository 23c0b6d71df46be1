import { signatureOf, type Entry, type EntryParam } from "./entries.ts";
import { runExamples, type RanExample } from "./run-examples.ts";

/** The reference as one page of Markdown. */
export function referencePage(entries: readonly Entry[]): string {
  const groups = [...new Set(entries.map(({ group }) => group))];
  const contents = groups.map((group) => `- [${group}](#${anchorOf(group)})`).join("\n");
  const sections = groups.map((group) => {
    const own = entries.filter((entry) => entry.group === group);
    return `## ${group}\n\n${own.map(describe).join("\n\n")}`;
  });
  return `<!-- Written by scripts/generate.ts (npm run generate) from compiler/reference; a test holds them together. -->

# Layers and functions

Every name that a \`.nn\` file knows, and what the standard library brings. \`nnc ops NAME\` shows the same in the terminal.
Names, arguments and defaults are PyTorch's, written as in \`.nn\`: \`true\`, \`none\`. A function of a tensor is a method
too: \`relu(x)\` is \`x.relu()\` and \`x |> relu\`. Shapes after an arrow are what the compiler says of the example.

${contents}

${sections.join("\n\n")}
`;
}

/** As GitHub makes it of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");

function describe(entry: Entry): string {
  const examples = runExamples(entry);
  const { name, summary, params, call, shapes, torch, from } = entry;
  const weights = examples[0]?.weights ?? [];
  const lines = [
    ...(from === undefined ? [] : [`\`${from}\``]),
    ...params.map(parameter),
    ...(call ?? []).map((each) => `called with ${parameter(each)}`),
    ...(shapes?.rule === undefined ? [] : [`shapes: ${plain(shapes.rule)}`]),
    ...examples.map(
      ({ call, inputs, results }) => `\`${call}\`: ${`${inputs.join(", ")} →`.trim()} ${results.join(", ")}`,
    ),
    ...(weights.length === 0 ? [] : [`weights: ${weights.map(weight).join(", ")}`]),
    ...(torch === undefined ? [] : [`PyTorch: [${torch.name}](${torch.link})`]),
  ];
  return `### ${name}\n\n\`${signatureOf(entry)}\`\n\n${plain(summary)}\n\n${lines.map((line) => `- ${line}`).join("\n")}`;
}

const parameter = ({ name, type, default: text }: EntryParam): string =>
  `\`${text === undefined ? name : `${name}=${text}`}\`${type === "" ? "" : ` ${plain(type)}`}`;

const weight = ({ name, shape, kind }: RanExample["weights"][number]): string =>
  `\`${name}\` [${shape.join(", ")}]${kind === "buffer" ? " (not learned)" : ""}`;

/** Signs that Markdown would take for its own. */
const plain = (text: string): string => text.replace(/[|*_<]/g, "\\$&");
