import type { ClassOptions } from "./class-options.ts";
import { translate } from "../read.ts";
import { knownOf } from "../statements/assertions.ts";
import type { ClassDefinition, FunctionDefinition, Statement } from "../../syntax/python-ast.ts";
import { changesInPlace, refuseSharedLists } from "../../in-place/changes-in-place.ts";
import { translateBody } from "../statements/body.ts";
import { checkClass, checkParentInit } from "./check-class.ts";
import { atom, bare, none, type Code } from "../code.ts";
import { construct, finishAttribute, type Construction } from "../construct/construct.ts";
import { marked, report, takeComments, type Context, type Home } from "../context.ts";
import { isNetwork, lineageOf, methodsOf } from "./class-lineage.ts";
import { declareFunction, fieldsRead, withoutDefaults } from "./declare-function.ts";
import { declareRecord, declareSequential } from "./declare-plain.ts";
import { docLines } from "./doc-lines.ts";
import { withinInit } from "../kinds/within.ts";
import { keywordsOf } from "./keywords.ts";
import { holdLayer, paramsOfLayer } from "./layer-parent.ts";
import { isStatic, ownerOf, type Network } from "./network.ts";
import { parameterList, readParameters, type ReadParameter } from "./parameters.ts";
import { assignedIn, localName, outerScope, readIn, type Scope } from "../scope.ts";

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
  const parent = ownedByParent(network, init === undefined || init.depth === 0 ? base : base);
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

/** Whether methods read an attribute by itself, and not as what goes from call to call. */
function isReadLater({ methods, state }: Network, attribute: string): boolean {
  if (![...state.values()].some((names) => names.includes(attribute))) return true;
  return [...methods].some(
    ([name, { declaration }]) =>
      name !== "__init__" && !state.get(name)?.includes(attribute) && readIn(declaration.body).has(`self.${attribute}`),
  );
}

/** Parameters that were kept from a field of their name, which nobody asks for. */
function dropUnread(members: string[]): void {
  const text = bare(members.join("\n"));
  for (let i = members.length - 1; i >= 0; i--) {
    const [, name] = /^const (\w+_given) = /.exec(members[i] ?? "") ?? [];
    if (name !== undefined && text.split(name).length < 3) members.splice(i, 1);
  }
}

/** Lists that are the defaults of a model's parameters are known: nobody gives it others. */
function knowDefaults(
  context: Context,
  scope: Scope,
  { params }: FunctionDefinition,
  values: ReadonlyMap<string, string>,
): void {
  for (const { name, default: value } of params) {
    const held = scope.names.get(name.text);
    if (!value || !held || values.has(name.text) || (value.kind !== "list" && value.kind !== "tuple")) continue;
    const { known } = translate(context, outerScope(scope.home, name.span.start), value);
    if (known) scope.names.set(name.text, { ...held, known });
  }
}

/** Parameters of a model that a field has the name of: as constants they have another. */
function fieldsOver(
  scope: Scope,
  params: readonly ReadParameter[],
  statements: readonly Statement[],
): Map<string, string> {
  // `self.size = size` is the parameter itself, and no field.
  const fields = new Set(
    assignedIn(
      statements.filter(
        (each) =>
          !(
            each.kind === "assign" &&
            each.value?.kind === "name" &&
            each.targets.every(
              (target) =>
                target.kind === "member" && each.value?.kind === "name" && target.name.text === each.value.text,
            )
          ),
      ),
    ),
  );
  const renamed = new Map<string, string>();
  for (const { name } of params) {
    const held = scope.names.get(name);
    if (!fields.has(`self.${name}`) || !held) continue;
    renamed.set(name, `${name}_value`);
    scope.names.set(name, { ...held, text: `${name}_value` });
    scope.self?.members.delete(name);
    scope.self?.members.add(`${name}_value`);
  }
  return renamed;
}

/** The parameters of a class that becomes a model: constants. */
function constantsOf(
  context: Context,
  params: readonly ReadParameter[],
  values: ReadonlyMap<string, string>,
  declaration: ClassDefinition,
  text: string,
  renamed: ReadonlyMap<string, string>,
): string[] {
  const words = new Set(bare(text).match(/[A-Za-z_]\w*/g) ?? []);
  const lines: string[] = [];
  // From the last to the first: a default may name a parameter before it.
  for (const { name, default: fallback } of [...params].reverse()) {
    const value = values.get(name) ?? fallback;
    if (value === undefined) {
      report(context, "NN6006", declaration.name.span, { name, owner: declaration.name.text });
      continue;
    }
    const shown = renamed.get(name) ?? name;
    if (!words.has(shown)) continue;
    for (const word of bare(value).match(/[A-Za-z_]\w*/g) ?? []) words.add(word);
    lines.unshift(`const ${shown} = ${value}`);
  }
  return lines;
}

/** `expansion = 4` in the body of the class, where somebody reads it. */
function classConstants(context: Context, network: Network, readsOf: (attribute: string) => number): string[] {
  const lines: string[] = [];
  for (const { declaration, home } of network.lineage)
    for (const statement of declaration.body) {
      if (statement.kind !== "assign" || !statement.value) continue;
      const [target] = statement.targets;
      if (
        target?.kind !== "name" ||
        target.text.startsWith("__") ||
        network.members.has(target.text) ||
        readsOf(target.text) === 0
      )
        continue;
      if (["dict", "none", "lambda"].includes(statement.value.kind)) continue;
      const scope = outerScope(home, statement.span.start);
      const code = translate(context, scope, statement.value);
      network.members.add(target.text);
      if (code.known?.kind === "library" || code.known?.kind === "class") network.attributes.set(target.text, code);
      else {
        lines.push(`const ${target.text} = ${code.text}`);
        network.attributes.set(target.text, { ...atom(target.text), ...(code.known && { known: code.known }) });
      }
    }
  return lines;
}

const paramsOfParent = (base: string): readonly ReadParameter[] =>
  base.endsWith(".LayerNorm")
    ? [
        { name: "normalized_shape", text: "normalized_shape", default: undefined },
        { name: "eps", text: "eps: float = 1e-5", default: "1e-5" },
      ]
    : [];

/** The weights of a layer of PyTorch's that a class inherits from to say another forward. */
function ownedByParent(network: Network, base: string): { readonly members: string[] } {
  if (!base.endsWith(".LayerNorm")) return { members: [] };
  const set = (name: string, code: Code): void => void network.attributes.set(name, code);
  network.members.add("weight").add("bias");
  set("weight", atom("weight"));
  set("bias", atom("bias"));
  set("eps", atom("eps"));
  set("normalized_shape", atom("[normalized_shape]"));
  return { members: ["weight = Parameter([normalized_shape], 1)", "bias = Parameter([normalized_shape])"] };
}

/** What methods that `__init__` calls change: `self.inplanes` in `_make_layer`. */
function stateOf(methods: Network["methods"]): Map<string, readonly string[]> {
  const state = new Map<string, readonly string[]>();
  for (const [name, { declaration }] of methods) {
    if (name === "__init__" || name === "forward" || !returnsValue(declaration.body)) continue;
    const set = [...new Set(assignedIn(declaration.body))]
      .filter((each) => each.startsWith("self."))
      .map((each) => each.slice(5));
    if (set.length > 0) state.set(name, set);
  }
  return state;
}

const returnsValue = (statements: readonly Statement[]): boolean =>
  statements.some(
    (each) =>
      (each.kind === "return" && each.value !== undefined) ||
      (each.kind === "if" && (returnsValue(each.then) || returnsValue(each.otherwise))) ||
      ((each.kind === "for" || each.kind === "with") && returnsValue(each.body)),
  );

function repeatedIn(lineage: Network["lineage"], methods: Network["methods"], state: Network["state"]): Set<string> {
  const counts = new Map<string, number>();
  const bodies = [
    ...lineage.flatMap(({ declaration }) =>
      declaration.body.flatMap((each) =>
        each.kind === "function" && each.name.text === "__init__" ? [each.body] : [],
      ),
    ),
    ...[...methods].flatMap(([name, { declaration }]) =>
      name !== "__init__" && name !== "forward" && !returnsValue(declaration.body) ? [declaration.body] : [],
    ),
  ];
  for (const body of bodies)
    for (const statement of body)
      for (const each of new Set(assignedIn([statement])))
        if (each.startsWith("self.")) counts.set(each.slice(5), (counts.get(each.slice(5)) ?? 0) + 1);
  return new Set([...[...counts].flatMap(([name, count]) => (count > 1 ? [name] : [])), ...[...state.values()].flat()]);
}

function writeForward(context: Context, network: Network, options: ClassOptions): string {
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
