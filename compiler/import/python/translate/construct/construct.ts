import { assertNot, messageOf, todo } from "../statements/assertions.ts";
import { listOf, meaning, translate, truthOf } from "../read.ts";
import { closest } from "../../../../../grammar/did-you-mean.ts";
import type { Call, Expression, Statement } from "../../syntax/python-ast.ts";
import { followsBlank, translateBody } from "../statements/body.ts";
import { additions, asList, beginning, codeOf, type Collected } from "./collected.ts";
import { atom, bare, conditional, none, type Code } from "../code.ts";
import { namedFrom } from "../calls/container.ts";
import { marked, report, sourceOf, takeComments, type Context } from "../context.ts";
import { declaredName } from "../classes/declared-name.ts";
import { bindRound } from "../statements/bind-round.ts";
import { isDropped } from "../statements/dropped.ts";
import { elementsOf } from "../expressions/elements-of.ts";
import type { Network } from "../classes/network.ts";
import { holdLayer } from "../classes/layer-parent.ts";
import { isRegistered, isSmall, setsModule } from "./registered.ts";
import { assignedIn, changedBy, find, localName, variableOf, walkStatements, type Scope } from "../scope.ts";
import { bindArguments, symbolicScope } from "../symbolic/state.ts";
import { weightOf } from "../calls/weight.ts";

/** What a module is made of, line by line, while its `__init__` is gone through. */
export interface Construction {
  readonly context: Context;
  readonly network: Network;
  readonly members: string[];
  /** Attributes that are set more than once: they are written when all is known. */
  readonly repeated: ReadonlySet<string>;
  readonly collected: Map<string, Collected>;
  /** How often `.name` is read, anywhere. */
  readonly readsOf: (attribute: string) => number;
}

/** Goes through the statements of an `__init__`, and what they set becomes members: constants, fields, assertions and functions. */
export function construct(made: Construction, scope: Scope, statements: readonly Statement[]): void {
  const { context } = made;
  // Comments of statements that write nothing by themselves go with the next that does.
  const pending: string[] = [];
  for (const [i, statement] of statements.entries()) {
    const rest = statements.slice(i + 1);
    const begin = scope.start ?? statements[0]?.span.start ?? 0;
    if (isDropped(context, scope, statement)) {
      takeComments(scope.home, statements[i - 1]?.span.end ?? begin, statement.span.end);
      continue;
    }
    const at = made.members.length;
    settle(made, scope, statement, rest);
    constructOne(made, scope, statement, rest);
    pending.push(...takeComments(scope.home, begin, endOfLine(statement)));
    if (made.members.length > at) {
      const isApart = at > 0 && followsBlank(statement, statements[i - 1]);
      made.members.splice(at, 0, ...(isApart ? [""] : []), ...pending.splice(0));
    }
    if (statement.kind === "return") break;
  }
}

function endOfLine({ span }: Statement): number {
  const end = span.source.text.indexOf("\n", span.end);
  return end === -1 ? span.source.text.length : end;
}

/** A list that is read now and later again gets a name, so that what is in it is made once. */
function settle(made: Construction, scope: Scope, statement: Statement, rest: readonly Statement[]): void {
  for (const [variable, collected] of made.collected) {
    if (scope.names.get(variable) === undefined) continue;
    const changes = changedBy(statement) === variable || assignedIn([statement]).includes(variable);
    if (changes || countReads([statement], variable) === 0) continue;
    if (variable.startsWith("self.")) finishAttribute(made, scope, variable.slice(5));
    else if (collected.container !== "named" && countReads([statement, ...rest], variable) > 1)
      scope.names.set(variable, named(made, variable, codeOf(collected)));
    made.collected.delete(variable);
  }
}

/** A `const` of the module. */
function named(made: Construction, name: string, code: Code): Code {
  const free = freeName(made, localName(name));
  made.members.push(`const ${free} = ${code.text}`);
  const kept = code.known?.kind;
  return atom(
    free,
    kept === "modules" || kept === "condition" || kept === "bool" || kept === "number" || kept === "string"
      ? code.known
      : undefined,
  );
}

function freeName({ network: { members } }: Construction, name: string): string {
  let free = name;
  for (let i = 2; members.has(free); i++) free = `${name}_${i}`;
  members.add(free);
  return free;
}

function constructOne(made: Construction, scope: Scope, statement: Statement, rest: readonly Statement[]): void {
  const { context, members } = made;
  switch (statement.kind) {
    case "assign":
      return statement.value ? assign(made, scope, statement, statement.value, rest) : undefined;
    case "update": {
      const variable = variableOf(statement.target);
      const addsItems =
        variable !== undefined &&
        (made.collected.has(variable) || statement.value.kind === "list" || statement.value.kind === "comprehension");
      if (addsItems && change(made, scope, statement, variable)) return undefined;
      const { operator, target, value, span } = statement;
      return setVariable(
        made,
        scope,
        target,
        translate(context, scope, { kind: "binary", operator, left: target, right: value, span }),
        value,
        rest,
      );
    }
    case "expression":
      return effect(made, scope, statement, rest);
    case "if":
      return branch(made, scope, statement, rest);
    case "for":
      return loop(made, scope, statement, rest);
    case "with":
      return construct(made, scope, statement.body);
    case "raise":
      members.push(`assert false${messageOf(context, scope, statement.value)}`);
      return undefined;
    case "assert": {
      const before = context.diagnostics.length;
      const condition = translate(context, scope, statement.condition);
      if (context.diagnostics.length > before) {
        context.diagnostics.length = before;
        members.push(`# ${sourceOf(statement.span)}`);
      } else if (truthOf(condition) !== true)
        members.push(
          `${marked(context, statement.span, "assert")} ${condition.text}${messageOf(context, scope, statement.message)}`,
        );
      return undefined;
    }
    case "function": {
      const inner: Scope = { ...scope, outer: scope, names: new Map(), isWithin: "body" };
      const params = statement.params.map((param) => {
        const name = localName(param.name.text);
        inner.names.set(param.name.text, atom(name));
        return param.default ? `${name} = ${translate(context, scope, param.default).text}` : name;
      });
      const name = freeName(made, statement.name.text);
      scope.names.set(statement.name.text, atom(name));
      members.push(
        `fn ${name}(${params.join(", ")}) {\n${translateBody(context, inner, statement.body, statement.span.end).join("\n")}\n}`,
      );
      return undefined;
    }
    case "return":
    case "import":
    case "pass":
      return undefined;
    default:
      members.push(
        ...todo(context, statement, statement.kind === "class" ? "a class within a function" : statement.what),
      );
      return undefined;
  }
}

function assign(
  made: Construction,
  scope: Scope,
  statement: Statement & { kind: "assign" },
  value: Expression,
  rest: readonly Statement[],
): void {
  const { context } = made;
  const [target] = statement.targets;
  if (!target) return;
  const changed = changedBy(statement);
  if (changed !== undefined) {
    if (!change(made, scope, statement, changed))
      made.members.push(...todo(context, statement, `\`${sourceOf(statement.span)}\``));
    return;
  }
  const variable = variableOf(target);
  if (variable !== undefined && isChangedIn(rest, variable)) {
    const begun = beginning(context, scope, variable, value);
    if (begun) {
      made.collected.set(variable, begun);
      scope.names.set(variable, codeOf(begun));
      return;
    }
  }
  if (variable !== undefined && value.kind === "comprehension") {
    // A loop over it may have to be written round by round.
    const elements = elementsOf(context, scope, value);
    if (elements?.every((each) => !Array.isArray(each)))
      scope.names.set(
        `${variable} elements`,
        listOf(
          (elements as readonly Code[]).map((each) => ({ text: each.text, value: each })),
          "list",
        ),
      );
  }
  if (
    target.kind === "tuple" &&
    value.kind === "tuple" &&
    statement.targets.length === 1 &&
    target.elements.length === value.elements.length &&
    value.elements.every((each) => each.kind === "call" && each.args.length === 0)
  ) {
    // `a, b = ModuleList(), ModuleList()`, each of which begins something.
    for (const [i, each] of target.elements.entries())
      assign(made, scope, { ...statement, targets: [each] }, value.elements[i] as Expression, rest);
    return;
  }
  if (target.kind === "tuple" || target.kind === "list") return unpack(made, scope, target.elements, value, rest);
  if (variable === undefined) {
    if (/\.(weight|bias)$/.test(sourceOf(target.span)) || sourceOf(target.span).endsWith(".requires_grad"))
      return tie(made, scope, statement, target, value);
    made.members.push(...todo(context, statement, `\`${sourceOf(statement.span)}\``));
    return;
  }
  for (const each of statement.targets) setVariable(made, scope, each, meaning(context, scope, value), value, rest);
}

/** `self.decoder.weight = self.encoder.weight`: weights that are shared have no counterpart but a shared use. */
function tie(made: Construction, scope: Scope, statement: Statement, target: Expression, value: Expression): void {
  if (sourceOf(target.span).endsWith("requires_grad")) return;
  void scope;
  if (value.kind === "member" && /^(weight|bias)$/.test(value.name.text))
    return report(made.context, "NN6019", statement.span, { what: sourceOf(target.span), by: sourceOf(value.span) });
  made.members.push(
    ...todo(
      made.context,
      statement,
      `a weight that is replaced, \`${sourceOf(target.span)}\`,`,
      "where it is used, call linear(x, other.weight) with the weight that is meant",
    ),
  );
}

function unpack(
  made: Construction,
  scope: Scope,
  targets: readonly Expression[],
  value: Expression,
  rest: readonly Statement[],
): void {
  const { context } = made;
  if (value.kind === "tuple" && value.elements.length === targets.length) {
    const codes = value.elements.map((each) => meaning(context, scope, each));
    targets.forEach((target, i) =>
      setVariable(made, scope, target, codes[i] as Code, value.elements[i] as Expression, rest),
    );
    return;
  }
  const code = translate(context, scope, value);
  const whole = isSmall(code)
    ? code
    : named(made, targets.map((target) => variableOf(target)?.replace("self.", "") ?? "part").join("_"), code);
  targets.forEach((target, i) => setVariable(made, scope, target, atom(`${whole.text}[${i}]`), value, rest));
}

/** Sets a local name or an attribute. */
function setVariable(
  made: Construction,
  scope: Scope,
  target: Expression,
  code: Code,
  value: Expression,
  rest: readonly Statement[],
): void {
  const variable = variableOf(target);
  if (variable === undefined) {
    if (target.kind === "member" || target.kind === "index")
      made.members.push(
        ...todo(made.context, target, `\`${sourceOf(target.span)} = …\`, of something that is made already,`),
      );
    return;
  }
  made.collected.delete(variable);
  if (variable.startsWith("self.")) return setAttribute(made, scope, variable.slice(5), code, value, target);
  const { context } = made;
  const reads = countReads(rest, variable);
  if (code.text === "" || (isSmall(code) && code.text !== "none" && !hides(made, code, rest))) {
    scope.names.set(variable, code);
    return;
  }
  if (reads === 0 || code.known?.kind === "none") {
    scope.names.set(variable, code);
    return;
  }
  const isShort = bare(code.text).length <= 40 || code.known?.kind === "modules" || code.known?.kind === "list";
  if (reads === 1 && isShort) scope.names.set(variable, code);
  else scope.names.set(variable, named(made, variable, { ...code, text: marked(context, target.span, code.text) }));
}

/** Whether what a short text says is hidden by a field that is to come. */
function hides(_made: Construction, code: Code, rest: readonly Statement[]): boolean {
  return assignedIn(rest).includes(`self.${bare(code.text)}`) && countReads(rest, bare(code.text)) > 0;
}

function setAttribute(
  made: Construction,
  scope: Scope,
  attribute: string,
  code: Code,
  value: Expression,
  target: Expression,
): void {
  const { network, repeated } = made;
  if (repeated.has(attribute)) {
    const isLong = bare(code.text).length > 40 && code.known?.kind !== "modules";
    scope.names.set(`self.${attribute}`, isLong ? named(made, attribute, code) : code);
    return;
  }
  const kept = writeAttribute(made, scope, attribute, code, value, target);
  network.attributes.set(attribute, kept);
}

/** A field for what is registered, a constant for what is long, and nothing for what is said as shortly where it is read. */
function writeAttribute(
  made: Construction,
  scope: Scope,
  attribute: string,
  code: Code,
  value: Expression | undefined,
  target: Expression | undefined,
): Code {
  const { context, network, members } = made;
  if (isRegistered(context, network, attribute, code, value)) {
    if (localName(attribute) !== attribute && target) report(context, "NN6030", target.span, { name: attribute });
    keepParameter(made, scope, attribute);
    network.members.add(attribute);
    members.push(
      `${target ? marked(context, target.span, localName(attribute)) : localName(attribute)} = ${code.text}`,
    );
    return atom(localName(attribute), code.known?.kind === "modules" ? code.known : { kind: "optional" });
  }
  if (code.text === "") return code;
  const isRead = made.readsOf(attribute) > 0;
  if (!isRead || isSmall(code)) return code;
  return named(made, attribute, code);
}

/** A field hides the parameter of its name from what comes after it. */
function keepParameter(made: Construction, scope: Scope, attribute: string): void {
  const held = scope.names.get(attribute);
  if (!held || bare(held.text) !== attribute || !made.network.members.has(attribute)) return;
  const free = freeName(made, `${attribute}_given`);
  made.members.push(`const ${free} = ${attribute}`);
  scope.names.set(attribute, { ...held, text: free });
}

/** What was only noted of an attribute is written down. */
export function finishAttribute(made: Construction, scope: Scope, attribute: string): void {
  const collected = made.collected.get(`self.${attribute}`);
  const code = collected ? codeOf(collected) : scope.names.get(`self.${attribute}`);
  if (!code) return;
  made.collected.delete(`self.${attribute}`);
  scope.names.delete(`self.${attribute}`);
  made.network.attributes.set(attribute, writeAttribute(made, scope, attribute, code, undefined, undefined));
}

/** Adds to a list or a container; false if the statement is none that adds. */
function change(made: Construction, scope: Scope, statement: Statement, variable: string): boolean {
  const held = made.collected.get(variable) ?? restored(made, scope, variable);
  if (!held) return false;
  const items = additions(made.context, scope, statement, variable);
  if (!items) return false;
  const next = { ...held, items: [...held.items, ...items] };
  made.collected.set(variable, next);
  scope.names.set(variable, codeOf(next));
  return true;
}

/** A list that a function has made, to which more is added. */
function restored(made: Construction, scope: Scope, variable: string): Collected | undefined {
  const code = scope.names.get(variable);
  if (!code || code.text === "" || code.known?.kind === "modules") return undefined;
  void made;
  return { variable, container: "list", items: [{ prefix: `for each in ${code.text}: `, value: atom("each") }] };
}

function effect(
  made: Construction,
  scope: Scope,
  statement: Statement & { kind: "expression" },
  rest: readonly Statement[],
): void {
  const { context, network, members } = made;
  const { value } = statement;
  const changed = changedBy(statement);
  if (changed !== undefined && change(made, scope, statement, changed)) return;
  const turned =
    value.kind === "call" && value.callee.kind === "member" && value.callee.name.text === "reverse"
      ? value.callee.object
      : undefined;
  if (turned && variableOf(turned) !== undefined) {
    const list = translate(context, scope, turned);
    return setVariable(made, scope, turned, atom(`reversed(${list.text})`), turned, rest);
  }
  if (value.kind !== "call") return void members.push(...todo(context, statement, `\`${sourceOf(statement.span)}\``));
  const { callee, args } = value;
  const [first, second] = args;
  if (callee.kind === "member" && callee.name.text === "__init__") return constructParent(made, scope, value);
  const owner = callee.kind === "member" ? meaning(context, scope, callee.object).known?.kind : undefined;
  const isOwnWord = owner === "self" && callee.kind === "member" && !network.methods.has(callee.name.text);
  const path = isOwnWord ? undefined : meaning(context, scope, callee).known;
  const word =
    owner === "self" && callee.kind === "member"
      ? callee.name.text
      : path?.kind === "library"
        ? (path.path.split(".").at(-1) ?? "")
        : "";
  const key =
    first && word !== "_assert"
      ? nameOf(context, scope, word === "setattr" ? (second?.value ?? first.value) : first.value)
      : undefined;
  const held = word === "setattr" ? args[2]?.value : second?.value;
  switch (word) {
    case "register_buffer":
    case "register_parameter":
    case "add_module":
    case "register_module":
    case "setattr": {
      if (!held) return undefined;
      if (key === undefined)
        return void members.push(
          ...todo(
            context,
            statement,
            "a field whose name is only known when the module is made,",
            "make a ModuleList or a Sequential of them",
          ),
        );
      const code = word === "register_buffer" ? bufferOf(context, scope, value, held) : meaning(context, scope, held);
      return setAttribute(made, scope, key, code, held, first?.value ?? value);
    }
    case "_assert":
      if (first)
        members.push(
          ...assertNot(
            context,
            scope,
            { kind: "unary", operator: "not", operand: first.value, span: first.value.span },
            second?.value,
          ),
        );
      return undefined;
    default:
      break;
  }
  const method = owner === "self" ? network.methods.get(word) : undefined;
  if (method) {
    const names = bindArguments(context, scope, value, method.declaration, 1, method.home);
    const inner: Scope = {
      ...scope,
      home: method.home,
      names: new Map([...selfNames(scope), ...names]),
      start: method.declaration.span.start,
    };
    construct(made, inner, method.declaration.body);
    for (const [name, code] of inner.names) if (name.startsWith("self.")) scope.names.set(name, code);
    return undefined;
  }
  void rest;
  members.push(...todo(context, statement, `\`${sourceOf(statement.span)}\`, whose result nobody takes,`));
  return undefined;
}

/** `register_buffer("mask", mask, persistent=False)` */
function bufferOf(context: Context, scope: Scope, { args }: Call, held: Expression): Code {
  const code = weightOf(context, scope, "Buffer", held);
  const persistent = args.find(({ name }) => name?.text === "persistent") ?? args[2];
  const isKept = persistent?.value.kind !== "bool" || persistent.value.value;
  return isKept || !code.text.endsWith(")") ? code : { ...code, text: `${code.text.slice(0, -1)}, persistent=false)` };
}

const selfNames = (scope: Scope): (readonly [string, Code])[] =>
  [...scope.names].filter(([name]) => name.startsWith("self."));

function nameOf(context: Context, scope: Scope, expression: Expression): string | undefined {
  const { known } = translate(context, scope, expression);
  return known?.kind === "string" ? known.value : undefined;
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

/** `super().__init__(…)`: what the parent makes is made here. */
function constructParent(made: Construction, scope: Scope, call: Expression & { kind: "call" }): void {
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
    construct(made, inner, init.body);
    for (const [name, code] of inner.names) if (name.startsWith("self.")) scope.names.set(name, code);
    network.depth = before;
    return;
  }
  made.members.push(...holdLayer(context, scope, network, given));
}

function branch(
  made: Construction,
  scope: Scope,
  statement: Statement & { kind: "if" },
  rest: readonly Statement[],
): void {
  const { context, members } = made;
  const [raised] = statement.then;
  if (raised?.kind === "raise" && statement.then.length === 1) {
    members.push(...assertNot(context, scope, statement.condition, raised.value));
    return construct(made, scope, statement.otherwise);
  }
  const before = context.diagnostics.length;
  const condition = translate(context, scope, statement.condition);
  const truth = truthOf(condition);
  if (truth !== undefined) {
    const left = truth ? statement.otherwise : statement.then;
    for (const each of left) takeComments(scope.home, each.span.start, each.span.end);
    return inline(made, scope, truth ? statement.then : statement.otherwise, rest);
  }
  if (context.diagnostics.length > before) return;
  const [only, ...others] = [...new Set(assignedIn([statement]))];
  if (only !== undefined && others.length === 0 && made.collected.has(only) && change(made, scope, statement, only))
    return;
  if (!isPlain(statement)) return region(made, scope, statement, rest);
  const names = [...new Set(assignedIn([statement]))];
  const sides = [statement.then, statement.otherwise].map((body) => symbolic(made, scope, body));
  members.push(
    ...sides.flatMap((side, i) =>
      side.asserts.map((line) => guarded(line, i === 0 ? condition : { text: `not (${condition.text})`, level: 3 })),
    ),
  );
  for (const name of names) {
    const isSet = find(scope, name) ?? made.network.attributes.get(name.replace("self.", ""));
    if (name.startsWith("self.") && !isSet && sides.some(({ names: held }) => !held.has(name)))
      made.network.unset.add(name.slice(5));
    const [then, otherwise] = sides.map(
      ({ names: held }) =>
        held.get(name) ??
        find(scope, name) ??
        (name.startsWith("self.") ? made.network.attributes.get(name.slice(5)) : undefined) ??
        none,
    );
    if (!then || !otherwise) continue;
    const target = targetNamed(name, statement);
    setVariable(
      made,
      scope,
      target,
      then.text === "" || otherwise.text === "" ? then : conditional(condition, then, otherwise),
      target,
      rest,
    );
  }
}

const guarded = (line: string, condition: Code): string =>
  line.startsWith("assert false") ? line.replace("assert false", `assert not (${condition.text})`) : line;

/** Statements of a branch that is taken, as though they stood without it. */
function inline(made: Construction, scope: Scope, statements: readonly Statement[], rest: readonly Statement[]): void {
  construct(made, scope, [...statements, ...rest].slice(0, statements.length));
}

const targetNamed = (name: string, { span }: Statement): Expression =>
  name.startsWith("self.")
    ? { kind: "member", object: { kind: "name", text: "self", span }, name: { text: name.slice(5), span }, span }
    : { kind: "name", text: name, span };

/** Whether branches only set names, which can then be set by a condition. */
function isPlain({ then, otherwise }: Statement & { kind: "if" }): boolean {
  return [...then, ...otherwise].every((each) => {
    if (each.kind === "if") return isPlain(each);
    if (each.kind === "raise" || each.kind === "pass") return true;
    if (each.kind === "expression")
      return (
        changedBy(each) === undefined &&
        each.value.kind === "call" &&
        /warn|print|log/.test(sourceOf(each.value.callee.span))
      );
    return (
      each.kind === "assign" &&
      changedBy(each) === undefined &&
      each.targets.every((target) => variableOf(target) !== undefined)
    );
  });
}

/** What names come to hold in a branch. */
function symbolic(
  made: Construction,
  scope: Scope,
  statements: readonly Statement[],
): { readonly names: Map<string, Code>; readonly asserts: string[] } {
  const { context } = made;
  const names = new Map<string, Code>();
  const inner: Scope = { ...symbolicScope(scope, scope.home, names), outer: scope };
  const asserts: string[] = [];
  for (const statement of statements) {
    if (statement.kind === "assign" && statement.value) {
      const code = meaning(context, inner, statement.value);
      for (const target of statement.targets) {
        const variable = variableOf(target);
        if (variable === undefined) continue;
        const isModule =
          variable.startsWith("self.") &&
          isRegistered(made.context, made.network, variable.slice(5), code, statement.value);
        names.set(
          variable,
          isModule && code.known?.kind !== "modules" ? { ...code, known: { kind: "modules" } } : code,
        );
      }
    } else if (statement.kind === "raise") asserts.push(`assert false${messageOf(context, inner, statement.value)}`);
    else if (statement.kind === "if") {
      const condition = translate(context, inner, statement.condition);
      const truth = truthOf(condition);
      const sides = [statement.then, statement.otherwise].map((body) => symbolic(made, inner, body));
      for (const name of new Set(assignedIn([statement]))) {
        const [then, otherwise] = sides.map((side) => side.names.get(name) ?? find(inner, name) ?? none);
        if (then && otherwise)
          names.set(name, truth === undefined ? conditional(condition, then, otherwise) : truth ? then : otherwise);
      }
      asserts.push(
        ...sides.flatMap((side, i) =>
          side.asserts.map((line) =>
            guarded(line, i === 0 ? condition : { text: `not (${condition.text})`, level: 3 }),
          ),
        ),
      );
    }
  }
  return { names, asserts };
}

function loop(
  made: Construction,
  scope: Scope,
  statement: Statement & { kind: "for" },
  rest: readonly Statement[],
): void {
  const { context } = made;
  const names = [...new Set(assignedIn(statement.body))];
  const [only, ...others] = names;
  if (needsUnrolling(statement.body)) {
    const rounds = elementsOf(context, scope, statement.iterable);
    if (rounds) {
      for (const [i, round] of rounds.entries()) {
        bindRound(scope, statement.target, round);
        const last = i === rounds.length - 1;
        construct(made, scope, last ? statement.body : [...statement.body]);
      }
      return;
    }
  }
  if (only !== undefined && others.length === 0 && made.collected.has(only)) {
    const before = context.diagnostics.length;
    if (change(made, scope, statement, only)) return;
    context.diagnostics.length = before;
  }
  region(made, scope, statement, rest);
}

/** Fields that are named in a loop: each round is written down. */
function needsUnrolling(statements: readonly Statement[]): boolean {
  let found = false;
  walkStatements(statements, (each) => {
    if (each.kind !== "call") return;
    const callee = sourceOf(each.callee.span);
    if (
      callee === "setattr" ||
      callee === "self.add_module" ||
      callee === "self.register_module" ||
      callee === "self.register_buffer"
    )
      found = true;
  });
  return found;
}

/** A loop or a condition that does more than add to one list: a `fn` that goes through it and gives what is read later. */
function region(made: Construction, scope: Scope, statement: Statement, rest: readonly Statement[]): void {
  const { context, members } = made;
  const set = [...new Set(assignedIn([statement]))];
  const live = set.filter(
    (name) =>
      name.startsWith("self.") || countReads(rest, name) > 0 || (made.collected.has(name) && isChangedIn(rest, name)),
  );
  const inner: Scope = { ...scope, outer: scope, names: new Map(), isWithin: "body", taken: new Set() };
  const lines: string[] = [];
  const results = new Map<string, Code>();
  for (const name of set) {
    const plain = name.replace("self.", "");
    const local = name.startsWith("self.") && set.includes(plain) ? `${plain}_` : localName(plain);
    const collected = made.collected.get(name);
    const held = scope.names.get(name) ?? (name.startsWith("self.") ? made.network.attributes.get(plain) : undefined);
    if (collected) {
      const isNamed =
        collected.container === "named" ||
        collected.items.some((item) => item.name !== undefined) ||
        namesIn(statement, name);
      lines.push(`${local} = ${asList(collected, isNamed)}`);
      inner.names.set(`${name} list`, atom(local));
      const whole = isNamed ? namedFrom(local) : local;
      inner.names.set(
        name,
        collected.container === "list"
          ? atom(local)
          : collected.container === "named"
            ? atom(local, { kind: "pairs" })
            : atom(`${collected.container}(${whole})`, { kind: "modules" }),
      );
    } else if (held && held.text !== "") {
      if (bare(held.text) !== local) lines.push(`${local} = ${held.text}`);
      inner.names.set(name, atom(local));
    } else if (name.startsWith("self.")) inner.names.set(name, atom(local));
    results.set(name, inner.names.get(name) ?? atom(local));
  }
  lines.push(...translateBody(context, inner, [statement], endOfLine(statement)));
  const given = live.map((name) => {
    const list = made.collected.has(name) && isChangedIn(rest, name) ? inner.names.get(`${name} list`) : undefined;
    return [name, list ?? inner.names.get(name) ?? results.get(name) ?? none] as const;
  });
  const [first] = given;
  if (!first) return;
  const words = given.map(([name]) => name.replace("self.", ""));
  const title = freeName(made, words.length > 2 ? "make_layers" : `make_${words.join("_and_")}`);
  if (given.length === 1) {
    lines.push(`return ${first[1].text}`);
    members.push(`fn ${title}() {\n${lines.join("\n")}\n}`);
    after(made, scope, first[0], first[1], `${title}()`, statement, rest);
    return;
  }
  lines.push(`return { ${given.map(([name, code]) => `${name.replace("self.", "")}: ${code.text}`).join(", ")} }`);
  members.push(`fn ${title}() {\n${lines.join("\n")}\n}`);
  const whole = freeName(made, "made");
  members.push(`const ${whole} = ${title}()`);
  for (const [name, code] of given)
    after(made, scope, name, code, `${whole}.${name.replace("self.", "")}`, statement, rest);
}

/** What a variable is behind a region. */
function after(
  made: Construction,
  scope: Scope,
  name: string,
  inside: Code,
  text: string,
  statement: Statement,
  rest: readonly Statement[],
): void {
  const collected = made.collected.get(name);
  made.collected.delete(name);
  if (collected && isChangedIn(rest, name)) {
    // What is added behind the loop stands behind what it has made.
    const isNamed =
      collected.container === "named" ||
      collected.items.some((item) => item.name !== undefined) ||
      namesIn(statement, name);
    const items = isNamed
      ? [{ prefix: `for name, layer in ${text}: `, name: '"{name}"', value: atom("layer") }]
      : [{ prefix: `for each in ${text}: `, value: atom("each") }];
    const next = { ...collected, items };
    made.collected.set(name, next);
    scope.names.set(name, codeOf(next));
    return;
  }
  const kind = inside.known?.kind;
  const isModule = kind === "modules" || (name.startsWith("self.") && setsModule([statement], name));
  const code = atom(text, isModule ? { kind: "modules" } : kind === "pairs" ? inside.known : undefined);
  setVariable(
    made,
    scope,
    targetNamed(name, statement),
    kind === "pairs" ? { ...code, known: { kind: "pairs" } } : code,
    targetNamed(name, statement),
    rest,
  );
}

const namesIn = (statement: Statement, variable: string): boolean => {
  let found = false;
  walkStatements([statement], (each) => {
    if (
      each.kind === "call" &&
      each.callee.kind === "member" &&
      each.callee.name.text === "add_module" &&
      variableOf(each.callee.object) === variable
    )
      found = true;
  });
  return found;
};

/** Whether something is added to a variable, at any depth. */
function isChangedIn(statements: readonly Statement[], variable: string): boolean {
  return statements.some((each) => {
    if (changedBy(each) === variable) return true;
    if (each.kind === "update")
      return (
        variableOf(each.target) === variable &&
        each.operator === "+" &&
        (each.value.kind === "list" || each.value.kind === "comprehension" || each.value.kind === "name")
      );
    if (each.kind === "for" || each.kind === "with") return isChangedIn(each.body, variable);
    return each.kind === "if" && (isChangedIn(each.then, variable) || isChangedIn(each.otherwise, variable));
  });
}

/** How often a variable is read; within a loop that counts as often. */
function countReads(statements: readonly Statement[], variable: string): number {
  let count = 0;
  for (const statement of statements) {
    const isLoop = statement.kind === "for";
    walkStatements([statement], (each) => {
      if (each.kind !== "name" && each.kind !== "member") return;
      if (variableOf(each) === variable) count += isLoop ? 2 : 1;
      // The children of a comprehension are made again and again.
    });
    if (changedBy(statement) === variable) count--;
  }
  return count;
}
