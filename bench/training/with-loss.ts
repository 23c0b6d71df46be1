import { readdirSync } from "node:fs";
import { source, type Source } from "../../compiler/index.ts";
import { readRepositoryFile, repositoryFile } from "../../test/support/read-file.ts";

const FOLDER = "examples/networks";

/** Files of examples/networks that hold a model, by their name. */
export const networkNames = (): readonly string[] =>
  readdirSync(new URL(`../../${FOLDER}/`, import.meta.url))
    .flatMap((file) => /^(.*)\.nn$/.exec(file)?.[1] ?? [])
    .filter((name) => /^model /m.test(repositoryFile(`${FOLDER}/${name}.nn`).text));

export interface NetworkWithLoss {
  readonly source: Source;
  readonly load: (path: string) => Source | undefined;
}

/** A network of the examples with a loss put into its text: cross entropy of classes, of anything else the mean of squares. */
export function withLoss(name: string): NetworkWithLoss {
  const path = `${FOLDER}/${name}.nn`;
  const { text } = repositoryFile(path);
  const model = /^model (\w+)(?: = (\w+)\()?/m.exec(text);
  if (!model) throw new Error(`${path} has no model`);
  const of = model[2] === undefined ? `model ${model[1]}` : `module ${model[2]}`;
  const read = (from: string): Source | undefined => {
    const found = readRepositoryFile(from);
    return found && source(from, addLoss(found.text, of));
  };
  return { source: read(path) as Source, load: read };
}

/** Before the brace that closes what is declared so, where the text declares it. */
function addLoss(text: string, declaration: string): string {
  const start = text.search(new RegExp(`^${declaration}\\b`, "m"));
  if (start === -1) return text;
  const end = text.indexOf("\n}\n", start);
  const forward = /^ {2}forward\((.*)\) -> \[(.*)\] \{$/m.exec(text.slice(start, end));
  if (!forward) throw new Error(`${declaration} has no forward whose types stand on its line`);
  const [, inputs = "", result = ""] = forward;
  const names = inputs.match(/\w+(?=:)/g)?.join(", ");
  const isClassifier = result.split(",").length === 2;
  const loss = isClassifier
    ? `  loss(${inputs}, label: [N]) {\n    return cross_entropy(forward(${names}), label)\n  }`
    : `  loss(${inputs}) {\n    return (forward(${names}) ** 2).mean()\n  }`;
  return `${text.slice(0, end)}\n\n${loss}${text.slice(end)}`;
}
