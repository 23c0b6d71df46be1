import type { Statement } from "../../syntax/python-ast.ts";
import { translateBody } from "../statements/body.ts";
import { asList, codeOf } from "./collected.ts";
import { atom, bare, none, type Code } from "../code.ts";
import { namedFrom } from "../calls/container.ts";
import { setsModule } from "./registered.ts";
import { assignedIn, localName, variableOf, walkStatements, type Scope } from "../scope.ts";
import { endOfLine, freeName, targetNamed, type Construction } from "./construction.ts";
import { setVariable } from "./set-variable.ts";
import { countReads, isChangedIn } from "./reads.ts";

/** A loop or a condition that does more than add to one list: a `fn` that goes through it and gives what is read later. */
export function region(made: Construction, scope: Scope, statement: Statement, rest: readonly Statement[]): void {
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
    } else {
      if (name.startsWith("self.")) inner.names.set(name, atom(local));
      if (live.includes(name) && isMaybeUnset(statement, name)) lines.push(`${local} = none`);
    }
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

/** Whether a condition may leave a name as it was. */
const isMaybeUnset = (statement: Statement, name: string): boolean =>
  statement.kind === "if" &&
  !(assignedIn(statement.then).includes(name) && assignedIn(statement.otherwise).includes(name));

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
