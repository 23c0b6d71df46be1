import { todo } from "../statements/assertions.ts";
import type { Expression, Statement } from "../../syntax/python-ast.ts";
import { codeOf } from "./collected.ts";
import { atom, bare, type Code } from "../code.ts";
import { marked, report, sourceOf } from "../context.ts";
import { isRegistered, isSmall } from "./registered.ts";
import { assignedIn, localName, variableOf, type Scope } from "../scope.ts";
import { freeName, named, type Construction } from "./construction.ts";
import { countReads } from "./reads.ts";

/** Sets a local name or an attribute. */
export function setVariable(
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
  if (code.text === "" || (isSmall(code) && code.text !== "none" && !hides(code, rest))) {
    scope.names.set(variable, code);
    return;
  }
  if (reads === 0 || code.known?.kind === "none") {
    scope.names.set(variable, code);
    return;
  }
  const isShort = bare(code.text).length <= 40 || code.known?.kind === "modules" || code.known?.kind === "list";
  if (reads === 1 && isShort) scope.names.set(variable, code);
  else {
    const title = becomesField(rest, variable) ? `${variable}_values` : variable;
    scope.names.set(variable, named(made, title, { ...code, text: marked(context, target.span, code.text) }));
  }
}

/** Whether a field is still to get the name of a variable: `self.register_buffer("pe", pe)`. */
function becomesField(rest: readonly Statement[], variable: string): boolean {
  const registered = new RegExp(`\\bself\\.register_\\w+\\(\\s*(name=)?["']${variable}["']`);
  // `self.stem = stem` is the value by its own name, and no field.
  const isSet = (each: Statement): boolean =>
    each.kind === "assign" && each.value?.kind === "call" && assignedIn([each]).includes(`self.${variable}`);
  return rest.some(
    (each) => isSet(each) || registered.test(each.span.source.text.slice(each.span.start, each.span.end)),
  );
}

/** Whether what a short text says is hidden by a field that is to come. */
function hides(code: Code, rest: readonly Statement[]): boolean {
  return assignedIn(rest).includes(`self.${bare(code.text)}`) && countReads(rest, bare(code.text)) > 0;
}

/** Sets an attribute; one that is set more than once is written when all is known. */
export function setAttribute(
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
