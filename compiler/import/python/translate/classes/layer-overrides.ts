import type { Call, Expression, FunctionDefinition, Statement } from "../../syntax/python-ast.ts";
import { bare, type Code, type Item } from "../code.ts";
import { report, sourceOf, type Context, type Home } from "../context.ts";
import { declaredName } from "./declared-name.ts";
import type { Ancestor, Method } from "./network.ts";
import { translate } from "../read.ts";
import { outerScope } from "../scope.ts";

/** `for m in self.modules(): if isinstance(m, nn.BatchNorm2d): m.eps = 1e-3`: an argument of all layers of a kind. */
export interface LayerOverride {
  readonly value: Code;
  readonly statement: Statement;
}

/** What is set of a layer in a loop over all of them, besides how its weights are filled. */
interface Setting {
  readonly statement: Statement;
  /** The kinds of layers that are asked for; undefined if that is not understood. */
  readonly layers: readonly string[] | undefined;
  readonly attribute: string;
  readonly value: Expression | undefined;
}

/** All settings of the loops that making a network comes to. */
export function noteOverrides(
  context: Context,
  lineage: readonly Ancestor[],
  methods: ReadonlyMap<string, Method>,
): void {
  const init = methods.get("__init__");
  if (!init || !lineage[0]) return;
  const seen = new Set<FunctionDefinition>();
  const visit = ({ declaration, home }: Pick<Method, "declaration" | "home">, isWhole: boolean): void => {
    if (seen.has(declaration)) return;
    seen.add(declaration);
    if (isWhole) apply(context, home, settingsOf(context, home, asOne(declaration)));
    for (const statement of declaration.body) {
      if (statement.kind !== "expression" || statement.value.kind !== "call") continue;
      const next = calledWithSelf(home, methods, statement.value);
      if (next) visit(next, true);
    }
  };
  visit(init, true);
}

/** A body as one statement. */
export const asOne = ({ body, span }: FunctionDefinition): Statement => ({ kind: "with", items: [], body, span });

/** The method or function that goes on with the network, or with each of its layers. */
export function calledWithSelf(
  home: Home,
  methods: ReadonlyMap<string, Method>,
  { callee, args: [first] }: Call,
): Pick<Method, "declaration" | "home"> | undefined {
  const path = sourceOf(callee.span);
  const own = /^self\.(\w+)$/.exec(path)?.[1];
  if (own === "apply" && first) {
    const name = sourceOf(first.value.span);
    return methods.get(name.replace(/^self\./, "")) ?? functionNamed(home, name);
  }
  if (own !== undefined) return methods.get(own);
  return first?.value.kind === "name" && first.value.text === "self" ? functionNamed(home, path) : undefined;
}

function functionNamed(home: Home, name: string): Pick<Method, "declaration" | "home"> | undefined {
  const declared = home.names.get(name);
  return declared?.kind === "statement" && declared.statement.kind === "function"
    ? { declaration: declared.statement, home }
    : undefined;
}

function apply(context: Context, home: Home, settings: readonly Setting[]): void {
  for (const { statement, layers, attribute, value } of settings) {
    const isKnown =
      value && layers?.every((each) => context.vocabulary.paramsOf(each)?.some(({ name }) => name === attribute));
    if (attribute !== "inplace" && !isKnown) continue;
    for (const each of layers ?? []) {
      const held = context.overrides.get(each) ?? new Map<string, LayerOverride>();
      if (value) held.set(attribute, { value: translate(context, outerScope(home), value), statement });
      context.overrides.set(each, held);
    }
    context.applied.add(statement);
  }
}

/** Refuses what a loop over layers sets and nobody has applied. */
export function refuseSettings(context: Context, home: Home, statement: Statement): void {
  for (const each of settingsOf(context, home, statement))
    if (!context.applied.has(each.statement))
      report(context, "NN6007", each.statement.span, {
        what: `\`${sourceOf(each.statement.span)}\`, set when the layer is there already,`,
        help: `say ${each.attribute}=… where the layer is made`,
      });
}

const fills = /^(weight|bias|data|requires_grad|grad)$/;

/** `m.eps = 1e-3` and its like in a statement; `layers`: of which kinds of layers m is there. */
function settingsOf(
  context: Context,
  home: Home,
  statement: Statement,
  layers?: readonly string[],
  types: ReadonlySet<string> = new Set(),
): readonly Setting[] {
  const all = (statements: readonly Statement[], inner: readonly string[] | undefined): readonly Setting[] => {
    const names = new Set(types);
    return statements.flatMap((each) => {
      // t = type(m)
      if (
        each.kind === "assign" &&
        each.targets[0]?.kind === "name" &&
        /^type\(\w+\)$/.test(sourceOf(each.value?.span ?? each.span))
      )
        names.add(each.targets[0].text);
      return settingsOf(context, home, each, inner, names);
    });
  };
  switch (statement.kind) {
    case "for":
    case "with":
      return all(statement.body, layers);
    case "if":
      return [
        ...all(statement.then, kindsAsked(context, home, statement.condition, types)),
        ...all(statement.otherwise, undefined),
      ];
    case "assign":
    case "update":
      return (statement.kind === "assign" ? statement.targets : [statement.target]).flatMap((target) =>
        target.kind === "member" &&
        target.object.kind === "name" &&
        target.object.text !== "self" &&
        !fills.test(target.name.text)
          ? [
              {
                statement,
                layers,
                attribute: target.name.text,
                value: statement.kind === "assign" ? statement.value : undefined,
              },
            ]
          : [],
      );
    default:
      return [];
  }
}

/** The layers of `isinstance(m, (nn.A, nn.B))`, `type(m) is nn.A` or `t in [nn.A]`. */
function kindsAsked(
  context: Context,
  home: Home,
  condition: Expression,
  types: ReadonlySet<string>,
): readonly string[] | undefined {
  let asked: Expression | undefined;
  if (condition.kind === "call" && sourceOf(condition.callee.span) === "isinstance") asked = condition.args[1]?.value;
  if (condition.kind === "binary" && condition.operator === "or") {
    const [a, b] = [condition.left, condition.right].map((each) => kindsAsked(context, home, each, types));
    return a && b && [...a, ...b];
  }
  if (condition.kind === "binary" && /^(is|==|in)$/.test(condition.operator)) {
    const left = sourceOf(condition.left.span);
    if (types.has(left) || /^type\(\w+\)$/.test(left)) asked = condition.right;
  }
  if (!asked) return undefined;
  const names = (asked.kind === "tuple" || asked.kind === "list" ? asked.elements : [asked]).map((each) => {
    const found = declaredName(context, home, each);
    return typeof found === "string" ? found.slice(found.lastIndexOf(".") + 1) : "";
  });
  return names.every((name) => context.vocabulary.layers.has(name)) ? names : undefined;
}

/** The arguments of a layer with what is set of it later. */
export function withOverrides(context: Context, layer: string, args: readonly Item[]): readonly Item[] {
  const held = [...(context.overrides.get(layer) ?? [])].filter(([name]) => name !== "inplace");
  if (held.length === 0) return args;
  const params = context.vocabulary.paramsOf(layer)?.map(({ name }) => name) ?? [];
  const set = new Set(held.map(([name]) => name));
  // Behind a place that is left out, arguments have names.
  const named = args.map((item, i): Item => {
    const name = item.name === undefined ? params[i] : bare(item.name);
    const isLater = args.slice(0, i).some((_, at) => set.has(params[at] ?? ""));
    return item.name === undefined && (isLater || set.has(name ?? "")) && name !== undefined ? { ...item, name } : item;
  });
  return [
    ...named.filter(({ name }) => name === undefined || !set.has(bare(name))),
    ...held.map(([name, { value }]) => ({ name, text: value.text, value })),
  ];
}
