import { joinItems, translateArguments } from "./arguments.ts";
import { translate, unsupported } from "../read.ts";
import type { Call, FunctionDefinition } from "../../syntax/python-ast.ts";
import { atom, none, type Code, type Item } from "../code.ts";
import { marked, type Context, type Home } from "../context.ts";
import { isStatic, type Method } from "../classes/network.ts";
import type { Scope } from "../scope.ts";
import { initOf, isNetwork, lineageOf } from "../classes/class-lineage.ts";
import { callFactory, isFactory } from "../symbolic/make-network.ts";
import { callLayer } from "../classes/layer-parent.ts";
import { makesModule } from "../construct/registered.ts";
import { nestedFunction, returnedFunction } from "../statements/nested-function.ts";
import { advanceState, bindArguments } from "../symbolic/state.ts";

/** A call of what the file declares: a class, a function or a method. */
export function callDeclared(context: Context, scope: Scope, call: Call, callee: Code): Code {
  const { known } = callee;
  if (known?.kind === "method") return callOwnMethod(context, scope, call, known.name);
  if (known?.kind === "function" && scope.isSymbolic && isFactory(known.declaration)) {
    const made = callFactory(context, scope, call, known.declaration, known.home);
    if (made) return made;
  }
  const inner = known?.kind === "function" ? returnedFunction(known.declaration) : undefined;
  if (inner && known?.kind === "function") return closureOf(context, scope, call, known, inner);
  const args = translateArguments(context, scope, call);
  if (known?.kind === "function")
    return atom(
      `${callee.text}(${joinItems(gathered(args, known.declaration, 0))})`,
      makesModule(known.declaration) ? { kind: "modules" } : undefined,
    );
  if (known?.kind === "class") {
    const { declaration, home } = known;
    const init = initOf(context, declaration, home);
    const isModule = isNetwork(lineageOf(context, declaration, home).base);
    const text = `${callee.text}(${joinItems(init ? gathered(args, init.declaration, 1) : args)})`;
    return atom(text, isModule ? { kind: "modules", declaration, home } : undefined);
  }
  return none;
}

const DEEPEST = 2;

/** `to_2tuple = _ntuple(2)`: the function that a function gives, with what it was given in the place of its parameters. */
function closureOf(
  context: Context,
  scope: Scope,
  call: Call,
  { declaration, home }: { readonly declaration: FunctionDefinition; readonly home: Home },
  inner: FunctionDefinition,
): Code {
  // Each call writes the function anew, which doubles from one to the next where they call each other.
  if (context.unfolding.has(inner) || context.unfolding.size >= DEEPEST)
    return unsupported(context, call, "the function that it gives asks for such functions again");
  const names = bindArguments(context, scope, call, declaration, 0, home);
  const made: Scope = { home, names, taken: new Set(), isWithin: "body" };
  const alias = scope.home.file.statements.find((each) => each.kind === "assign" && each.value === call);
  const called =
    alias?.kind === "assign" && alias.targets[0]?.kind === "name" ? alias.targets[0].text : inner.name.text;
  context.unfolding.add(inner);
  nestedFunction(context, made, inner, called);
  context.unfolding.delete(inner);
  const code = made.names.get(inner.name.text) ?? none;
  if (code.known?.kind === "closure" && code.known.captured.length > 0)
    return unsupported(
      context,
      call,
      `it gives a function that goes on using ${code.known.captured.join(" and ")}`,
      "write a function of the file with that as a parameter",
    );
  return code;
}

/** `f(a, b, c)` of `def f(a, *rest)` is `f(a, [b, c])`: a `fn` takes a list. */
function gathered(args: readonly Item[], { params }: FunctionDefinition, skipped: number): readonly Item[] {
  const positional = params.slice(skipped).filter(({ kind }) => kind === "plain").length;
  const rest = params.find(({ kind }) => kind === "*");
  if (!rest) return args;
  const plain = args.filter(({ name }) => name === undefined);
  const keywords = args.filter(({ name }) => name !== undefined);
  const list = plain.slice(positional);
  return [...plain.slice(0, positional), { text: `[${list.map(({ text }) => text).join(", ")}]` }, ...keywords];
}

/** `self.method(x)` and `super().method(x)` */
function callOwnMethod(context: Context, scope: Scope, call: Call, name: string): Code {
  const network = scope.self;
  if (!network) return none;
  const isSuper = name.startsWith("super.");
  const plain = name.replace("super.", "");
  const method = isSuper ? parentMethod(scope, plain) : network.methods.get(plain);
  if (!method && isSuper && plain === "forward" && network.base.endsWith("Sequential"))
    return callChildren(context, scope, call);
  if (!method) {
    const ofLayer = callLayer(
      network,
      plain,
      translateArguments(context, scope, call).map(({ text }) => text),
    );
    if (ofLayer) return ofLayer;
  }
  if (!method) return unsupported(context, call, `no parent of ${network.name} that is read has a method ${plain}`);
  const args = gathered(translateArguments(context, scope, call), method.declaration, isStatic(method) ? 0 : 1);
  const fn = marked(context, call.callee.span, network.requestMethod(plain, method.depth));
  const state = isSuper ? [] : (network.state.get(plain) ?? []);
  const current = state.map((attribute) => {
    const code = translate(context, scope, {
      kind: "member",
      object: { kind: "name", text: "self", span: call.span },
      name: { text: attribute, span: call.span },
      span: call.span,
    });
    return { text: code.text, name: undefined };
  });
  const result = atom(
    `${fn}(${joinItems([...current.map(({ text }) => ({ text })), ...args])})`,
    scope.isWithin === "init" && makesModule(method.declaration) ? { kind: "modules" } : undefined,
  );
  if (state.length > 0) advanceState(context, scope, call, method, state);
  return result;
}

/** `super().forward(x)` of a Sequential: its children in turn. */
function callChildren(context: Context, scope: Scope, call: Call): Code {
  const [input] = translateArguments(context, scope, call);
  const children = [...(scope.self?.attributes.values() ?? [])].filter(({ known }) => known?.kind === "modules");
  return { text: [input?.text ?? "none", ...children.map(({ text }) => text)].join(" |> "), level: 0 };
}

/** The method of that name of a class above the one whose method this is. */
function parentMethod({ self }: Scope, name: string): Method | undefined {
  for (let depth = (self?.depth ?? 0) + 1; depth < (self?.lineage.length ?? 0); depth++) {
    const ancestor = self?.lineage[depth];
    const declaration = ancestor?.declaration.body.find((each) => each.kind === "function" && each.name.text === name);
    if (ancestor && declaration?.kind === "function") return { declaration, home: ancestor.home, depth };
  }
  return undefined;
}
