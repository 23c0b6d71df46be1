import { hasErrors } from "../../../grammar/diagnostic.ts";
import { formatFile } from "../../../grammar/format/print-ast.ts";
import { parse } from "../../../grammar/parse.ts";
import { source } from "../../../grammar/source.ts";
import { builtinNames } from "../../2-lower/evaluate/builtins.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import { growChannels } from "./grow-channels.ts";
import { inlineNumbered } from "./inline-numbered.ts";
import type { ModuleTree, TreeInput } from "./module-tree.ts";
import { byPosition, isNumber } from "./numbered-children.ts";
import { shareClasses } from "./share-classes.ts";
import type { Body, Class, Shaped } from "./shape.ts";
import { writeBody, type BodyOptions } from "./write-body.ts";
import { writeChildren, writePart, writeValue } from "./write-part.ts";

/** The text of a tree, laid out as `nnc fmt` does. */
export function writeTree(tree: ModuleTree): string {
  const taken = new Set<string>(builtinNames);
  const nameFor = (className: string, path: readonly string[]): string => {
    const called = className === "Sequential" || !/^[A-Za-z_]\w*$/.test(className) ? pascal(path) : className;
    let name = called;
    for (let i = 2; taken.has(name); i++) name = `${called}_${i}`;
    taken.add(name);
    return name;
  };
  const { className } = tree.root;
  const name = nameFor(className === "" || className === "Sequential" ? tree.name : className, []);
  const { classes, root } = shareClasses(byPosition(inlineNumbered(growChannels(tree))).root, nameFor);
  const texts = [...classes.map(writeClass), writeModel(name, root, tree)];
  const plain = texts.join("\n\n");
  const { file, diagnostics } = parse(source("net.nn", plain));
  // What cannot be read would be left out of the text in silence.
  if (hasErrors(diagnostics)) throw new CompilerBug(`an import wrote what is no .nn: ${diagnostics[0]?.message ?? ""}`);
  return formatFile(file);
}

/** Of where a class is found: "layer1" → "Layer". */
function pascal(path: readonly string[]): string {
  const found = path.findLast((each) => /[A-Za-z]/.test(each)) ?? "Block";
  // One of several: "blocks.0" → "Block".
  const isOneOfMany = /^\d+$/.test(path.at(-1) ?? "");
  const word = isOneOfMany && found.length > 2 ? found.replace(/([^s])s$/, "$1") : found;
  const words = word.replace(/\d+$/, "").split(/[^A-Za-z0-9]+/);
  return words.map((each) => each.charAt(0).toUpperCase() + each.slice(1)).join("") || "Block";
}

function writeClass(made: Class): string {
  const params = made.params.map(
    ({ name, type, default: otherwise }) =>
      `${name}${type === undefined ? "" : `: ${type}`}${otherwise === undefined ? "" : ` = ${writeValue(otherwise)}`}`,
  );
  const head = `${made.name}(${params.join(", ")})`;
  if (made.isChain) return `fn ${head} = Sequential(${writeChildren(made.parts).join(", ")})`;
  const { params: inputs, lines } = writeBody(
    made.body.params.length + made.body.results.length === 0 ? nothingDone : made.body,
    optionsFor(made),
  );
  return [`module ${head} {`, ...fieldsOf(made), "", `forward(${inputs.join(", ")}) {`, ...lines, "}", "}"].join("\n");
}

/** Of a module whose tensors others read. */
const nothingDone: Body = { params: ["x"], statements: [], results: [{ kind: "value", name: "x" }] };

function writeModel(name: string, root: Class, { inputs, resultNames }: ModuleTree): string {
  const { params, lines } = writeBody(root.body, { ...optionsFor(root), resultNames });
  const taken = params.map((param, i) => `${param}: ${inputType(inputs[i])}`);
  return [`model ${name} {`, ...fieldsOf(root), "", `forward(${taken.join(", ")}) {`, ...lines, "}", "}"].join("\n");
}

const optionsFor = ({ parts, params }: Class): BodyOptions => ({
  hidden: new Set([...parts.keys(), ...params.map(({ name }) => name)]),
  lengthOf(path) {
    let children: ReadonlyMap<string, Shaped> | undefined = parts;
    for (const name of path) {
      const part: Shaped | undefined = isNumber(name)
        ? [...(children?.values() ?? [])][Number(name)]
        : children?.get(name);
      children = part?.kind === "group" ? part.children : undefined;
    }
    return children?.size;
  },
});

const fieldsOf = ({ parts }: Class): string[] => [...parts].map(([name, part]) => `${name} = ${writePart(part)}`);

function inputType(input: TreeInput | undefined): string {
  if (!input) return "[N]";
  const sizes = input.shape.map((size, i) => (i === 0 && input.isBatched ? "N" : String(size)));
  return `[${sizes.join(", ")}]`;
}
