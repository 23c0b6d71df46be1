import type { ClassOptions } from "./class-options.ts";
import { translate } from "../read.ts";
import { knownOf } from "../statements/assertions.ts";
import { changesInPlace } from "../../in-place/changes-in-place.ts";
import { translateBody } from "../statements/body.ts";
import { atom, none } from "../code.ts";
import { marked, report, type Context } from "../context.ts";
import { fieldsRead } from "./declare-function.ts";
import { ownerOf, type Network } from "./network.ts";
import { localName, outerScope, type Scope } from "../scope.ts";

/** The `forward` of a module; that of a model says the shapes of its inputs. */
export function writeForward(context: Context, network: Network, options: ClassOptions): string {
  const method = network.methods.get("forward");
  if (!method) return "";
  const { declaration, home } = method;
  network.depth = method.depth;
  const scope: Scope = {
    home,
    names: new Map(),
    taken: fieldsRead(network, declaration.body),
    self: network,
    isWithin: "body",
    within: { home, params: declaration.params, body: declaration.body, called: declaration, skipped: 1 },
    isModel: options.inputs !== undefined,
    inPlace: changesInPlace(context, home, declaration, ownerOf(network), 1),
    start: declaration.span.start,
  };
  const missing: string[] = [];
  let position = 0;
  const params = declaration.params.slice(1).flatMap((param): string[] => {
    const plain = localName(param.name.text);
    const name = scope.taken.has(plain) ? `${plain}_` : plain;
    if (param.kind === "**" || param.kind === "*") {
      if (param.kind === "**") scope.names.set(param.name.text, atom("", { kind: "keywords", names: [] }));
      else
        report(context, "NN6007", param.name.span, {
          what: `\`*${param.name.text}\` in forward`,
          help: "name each input",
        });
      return [];
    }
    const given =
      options.inputs?.find((input) => input.name === param.name.text) ??
      options.inputs?.filter((input) => input.name === undefined)[position];
    if (options.inputs && (given || !param.default)) {
      position++;
      scope.names.set(param.name.text, atom(name, { kind: "tensor" }));
      if (!given) missing.push(param.name.text);
      return [`${marked(context, param.name.span, name)}: ${given?.shape ?? "[N]"}`];
    }
    const value = param.default && translate(context, outerScope(home, param.name.span.start), param.default);
    if (options.inputs) {
      scope.names.set(param.name.text, value ?? none);
      return [];
    }
    scope.names.set(param.name.text, atom(name, knownOf(param, value)));
    return [`${marked(context, param.name.span, name)}${value ? ` = ${value.text}` : ""}`];
  });
  if (missing.length > 0)
    report(context, "NN6005", declaration.name.span, { owner: network.name, names: missing, guess: options.guess });
  const lines = translateBody(context, scope, declaration.body, declaration.span.end);
  return `\nforward(${params.join(", ")}) {\n${lines.join("\n")}\n}`;
}
