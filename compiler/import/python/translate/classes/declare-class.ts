import type { ClassOptions } from "./class-options.ts";
import type { ClassDefinition } from "../../syntax/python-ast.ts";
import { refuseSharedLists } from "../../in-place/changes-in-place.ts";
import { checkClass, checkParentInit } from "./check-class.ts";
import { bare } from "../code.ts";
import { construct } from "../construct/construct.ts";
import { finishAttribute } from "../construct/set-variable.ts";
import { type Construction } from "../construct/construction.ts";
import { marked, report, takeComments, type Context, type Home } from "../context.ts";
import { isNetwork, lineageOf, methodsOf } from "./class-lineage.ts";
import { declareFunction, withoutDefaults } from "./declare-function.ts";
import { declareRecord, declareSequential } from "./declare-plain.ts";
import { docLines } from "./doc-lines.ts";
import { withinInit } from "../kinds/within.ts";
import { keywordsOf } from "./keywords.ts";
import { holdLayer, paramsOfLayer } from "./layer-parent.ts";
import { isStatic, ownerOf, type Network } from "./network.ts";
import { parameterList, readParameters } from "./parameters.ts";
import { localName, type Scope } from "../scope.ts";
import { isReadLater, repeatedIn, stateOf } from "./attributes-set.ts";
import { constantsOf, fieldsOver, knowDefaults } from "./model-parameters.ts";
import { classConstants } from "./class-constants.ts";
import { ownedByParent, paramsOfParent } from "./layer-norm-parent.ts";
import { writeForward } from "./write-forward.ts";

/** A class as a `module`, as a `fn` that makes one, or as a `fn` that makes a record. */
export function declareClass(
  context: Context,
  home: Home,
  declaration: ClassDefinition,
  name: string,
  options: ClassOptions,
): string {
  const { lineage, base } = lineageOf(context, declaration, home);
  const methods = methodsOf(lineage);
  for (const each of lineage) checkClass(context, each);
  if (!isNetwork(base)) return declareRecord(context, home, declaration, name, base);
  if (!methods.has("forward")) {
    if (/ModuleList|ModuleDict|\.Module$/.test(base) && !/Sequential/.test(base)) {
      report(context, "NN6008", declaration.name.span, {
        what: declaration.name.text,
        why: "it has no forward",
        help: undefined,
      });
      return `module ${name} {}`;
    }
    if (options.model)
      report(context, "NN6008", declaration.name.span, {
        what: declaration.name.text,
        why: "a model has a forward",
        help: "name a class that is an nn.Module with a forward",
      });
    return declareSequential(context, home, declaration, name, lineage, base, options);
  }
  return declareModule(context, home, declaration, name, { lineage, base, methods }, options);
}

function declareModule(
  context: Context,
  home: Home,
  declaration: ClassDefinition,
  name: string,
  { lineage, base, methods }: Pick<Network, "lineage" | "base" | "methods">,
  options: ClassOptions,
): string {
  const members: string[] = [];
  const asked: { readonly name: string; readonly depth: number; readonly fn: string }[] = [];
  const init = methods.get("__init__");
  const statements = init ? withoutDefaults(init.declaration) : [];
  const state = stateOf(methods);
  const network: Network = {
    name: declaration.name.text,
    lineage,
    base,
    attributes: new Map(),
    methods,
    state,
    members: new Set(),
    unset: new Set(),
    fns: [],
    depth: 0,
    requestMethod(method, depth) {
      const found = asked.find((each) => each.name === method && each.depth === depth);
      if (found) return found.fn;
      const parent = lineage[depth]?.declaration.name.text ?? "";
      const isOverridden = methods.get(method)?.depth !== depth;
      let fn = isOverridden ? `${method}_of_${parent}` : method === "forward" ? "run" : localName(method);
      while (network.members.has(fn) || context.vocabulary.names.has(fn)) fn = `${fn}_`;
      network.members.add(fn);
      asked.push({ name: method, depth, fn });
      return fn;
    },
  };
  const scope: Scope = {
    home: init?.home ?? home,
    names: new Map(),
    taken: new Set(),
    self: network,
    isWithin: "init",
    within: withinInit(context, declaration, home),
    ...(init && { start: init.declaration.span.start }),
  };
  const made: Construction = {
    construct: (inner, body) => construct(made, inner, body),
    context,
    network,
    members,
    repeated: repeatedIn(lineage, methods, state),
    collected: new Map(),
    readsOf: options.readsOf,
  };
  members.push(...classConstants(context, network, options.readsOf));
  const constants = members.length;
  const keywords = init?.declaration.params.some(({ kind }) => kind === "**")
    ? keywordsOf(context, options.homes, declaration, init.declaration)
    : undefined;
  const params = init
    ? readParameters(context, scope, init.declaration, 1, init.declaration.body, keywords)
    : (paramsOfLayer(network) ?? paramsOfParent(base));
  for (const { name: param } of params) network.members.add(param);
  const renamed = options.model ? fieldsOver(scope, params, statements) : new Map<string, string>();
  if (options.model && init) knowDefaults(context, scope, init.declaration, options.model);
  network.depth = init?.depth ?? 0;
  const parent = ownedByParent(network, base);
  members.push(...parent.members);
  if (!init) members.push(...holdLayer(context, scope, network, undefined));
  const own = lineage[0];
  if (own && init?.depth === 0) checkParentInit(context, own, init.declaration);
  if (init) refuseSharedLists(context, init.home, init.declaration, ownerOf(network));
  construct(made, scope, statements);
  for (const key of [...scope.names.keys(), ...made.collected.keys()])
    if (key.startsWith("self.") && isReadLater(network, key.slice(5))) finishAttribute(made, scope, key.slice(5));
  dropUnread(members);
  let written = 0;
  const writeAsked = (): string[] => {
    const fns: string[] = [];
    for (; written < asked.length; written++) {
      const { name: method, depth, fn } = asked[written] as (typeof asked)[number];
      const ancestor = lineage[depth];
      const found = ancestor?.declaration.body
        .filter((each) => each.kind === "function" && each.name.text === method)
        .at(-1);
      if (!ancestor || found?.kind !== "function") continue;
      network.depth = depth;
      const text = declareFunction(context, ancestor.home, found, fn, {
        self: network,
        state: state.get(method) ?? [],
        skipped: isStatic({ declaration: found, home, depth }) ? 0 : 1,
      });
      fns.push(docLines(found.doc, "#") + text);
    }
    return [...network.fns.splice(0), ...fns].map((each) => `\n${each}`);
  };
  // What fields are made with is declared before them.
  const makers = writeAsked();
  const forward = writeForward(context, network, options);
  const fns = writeAsked();
  const doc = docLines(declaration.doc ?? init?.declaration.doc, "##");
  const lines = [
    ...members.slice(0, constants),
    ...makers,
    ...(makers.length > 0 ? [""] : []),
    ...members.slice(constants),
    ...fns,
    forward,
  ];
  const word = marked(context, declaration.name.span, name);
  takeComments(home, declaration.span.start, declaration.span.end);
  if (!options.model) return `${doc}module ${word}${parameterList(params)} {\n${lines.join("\n")}\n}`;
  const given = constantsOf(context, params, options.model, declaration, lines.join("\n"), renamed);
  return `${doc}model ${word} {\n${[...given, ...lines].join("\n")}\n}`;
}

/** Parameters that were kept from a field of their name, which nobody asks for. */
function dropUnread(members: string[]): void {
  const text = bare(members.join("\n"));
  for (let i = members.length - 1; i >= 0; i--) {
    const [, name] = /^const (\w+_given) = /.exec(members[i] ?? "") ?? [];
    if (name !== undefined && text.split(name).length < 3) members.splice(i, 1);
  }
}
