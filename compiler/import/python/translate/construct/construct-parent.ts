import { closest } from "../../../../../grammar/did-you-mean.ts";
import type { Call, Expression } from "../../syntax/python-ast.ts";
import { report, sourceOf, type Context } from "../context.ts";
import { declaredName } from "../classes/declared-name.ts";
import { holdLayer } from "../classes/layer-parent.ts";
import { isSmall } from "./registered.ts";
import type { Scope } from "../scope.ts";
import { bindArguments } from "../symbolic/state.ts";
import { named, selfNames, type Construction } from "./construction.ts";
import { countReads } from "./reads.ts";

/** `super().__init__(…)`: what the parent makes is made here. */
export function constructParent(made: Construction, scope: Scope, call: Expression & { kind: "call" }): void {
  const { context, network } = made;
  if (!callsParent(context, scope, call)) return;
  const explicit =
    call.callee.kind === "member" && call.callee.object.kind === "name" ? call.callee.object.text : undefined;
  const given = explicit === undefined ? call : { ...call, args: call.args.slice(1) };
  for (let depth = network.depth + 1; depth < network.lineage.length; depth++) {
    const ancestor = network.lineage[depth];
    if (!ancestor || (explicit !== undefined && ancestor.declaration.name.text !== explicit)) continue;
    const init = ancestor.declaration.body.find((each) => each.kind === "function" && each.name.text === "__init__");
    if (init?.kind !== "function") continue;
    const names = bindArguments(context, { ...scope, home: scope.home }, given, init, 1, ancestor.home);
    const before = network.depth;
    network.depth = depth;
    for (const [name, code] of names)
      if (!isSmall(code) && code.text !== "" && countReads(init.body, name) > 1)
        names.set(name, named(made, name, code));
    const inner: Scope = {
      ...scope,
      home: ancestor.home,
      names: new Map([...selfNames(scope), ...names]),
      start: init.span.start,
    };
    made.construct(inner, init.body);
    for (const [name, code] of inner.names) if (name.startsWith("self.")) scope.names.set(name, code);
    network.depth = before;
    return;
  }
  made.members.push(...holdLayer(context, scope, network, given));
}

/** `super()`, `super(Net, self)` or the name of a parent; anything else is told. */
function callsParent(context: Context, { self, home }: Scope, { callee }: Call): boolean {
  if (callee.kind !== "member") return false;
  const { object } = callee;
  if (object.kind !== "call") return true;
  const name = sourceOf(object.callee.span);
  if (name !== "super") {
    const near = closest(name, ["super"]);
    report(context, "NN6008", callee.span, {
      what: `\`${sourceOf(callee.span)}\``,
      why: `${name} is no super`,
      help: near && "super().__init__()",
    });
    return false;
  }
  const [of] = object.args;
  const found = of && declaredName(context, home, of.value);
  if (of && (typeof found === "string" || !self?.lineage.some(({ declaration }) => declaration === found?.declaration)))
    report(context, "NN6011", of.value.span, { name: sourceOf(of.value.span), near: self?.name });
  return true;
}
