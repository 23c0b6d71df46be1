import { translate } from "../read.ts";
import type { ClassDefinition, FunctionDefinition, Statement } from "../../syntax/python-ast.ts";
import { bare } from "../code.ts";
import { report, type Context } from "../context.ts";
import type { ReadParameter } from "./parameters.ts";
import { assignedIn, outerScope, type Scope } from "../scope.ts";

/** Lists and words that are the defaults of a model's parameters are known: nobody gives it others. */
export function knowDefaults(
  context: Context,
  scope: Scope,
  { params }: FunctionDefinition,
  values: ReadonlyMap<string, string>,
): void {
  for (const { name, default: value } of params) {
    const held = scope.names.get(name.text);
    if (!value || !held || values.has(name.text) || !/^(list|tuple|string)$/.test(value.kind)) continue;
    const { known } = translate(context, outerScope(scope.home, name.span.start), value);
    if (known) scope.names.set(name.text, { ...held, known });
  }
}

/** Parameters of a model that a field has the name of: as constants they have another. */
export function fieldsOver(
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
export function constantsOf(
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
      const holes = { name, owner: declaration.name.text, value: settingsFor(context) ?? "…" };
      report(context, "NN6006", declaration.name.span, holes);
      continue;
    }
    const shown = renamed.get(name) ?? name;
    if (!words.has(shown)) continue;
    for (const word of bare(value).match(/[A-Za-z_]\w*/g) ?? []) words.add(word);
    lines.unshift(`const ${shown} = ${value}`);
  }
  return lines;
}

/** The only class of the file that holds settings and has a value for each: `GPTConfig()`. */
function settingsFor({ entry }: Context): string | undefined {
  const found = [...entry.names.values()].flatMap((each) =>
    each.kind === "statement" && each.statement.kind === "class" && holdsSettings(each.statement)
      ? [`${each.statement.name.text}()`]
      : [],
  );
  return found.length === 1 ? found[0] : undefined;
}

const holdsSettings = ({ name, body }: ClassDefinition): boolean =>
  /config|cfg|arg|param|option|setting/i.test(name.text) &&
  body.every((each) => each.kind !== "assign" || each.value !== undefined) &&
  body.some(({ kind }) => kind === "assign");
