import { translate } from "../read.ts";
import { atom } from "../code.ts";
import type { Context } from "../context.ts";
import type { Network } from "./network.ts";
import { outerScope } from "../scope.ts";

/** `expansion = 4` in the body of the class, where somebody reads it. */
export function classConstants(context: Context, network: Network, readsOf: (attribute: string) => number): string[] {
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
