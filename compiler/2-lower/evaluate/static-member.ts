import type * as ast from "../../../grammar/ast.ts";
import type { Value } from "../../ir/value.ts";
import { Failure, fail, type Context } from "../context.ts";
import { scopeWithin, type Known } from "./values.ts";

type ModuleConstructor = Known & { role: "module" };

/** A module's constant, without making the module: it may use the constants before it, but no parameter. */
export function staticMember(context: Context, owner: ModuleConstructor, name: ast.Name): Value | undefined {
  const scope = scopeWithin(owner.scope);
  for (const member of membersOf(owner)) {
    if (member.kind !== "const") continue;
    const isWanted = member.name.text === name.text;
    try {
      const value = context.evaluate(member.value, scope);
      if (isWanted) return value;
      scope.names.set(member.name.text, value);
    } catch (error) {
      if (!(error instanceof Failure) || error.isFinal) throw error;
      // What needs a parameter is unknown here; only the constant that was asked for has to be known.
      if (isWanted && error.diagnostic?.code === "NN2019")
        fail(
          context,
          "NN2038",
          name.span,
          { name: name.text, owner: owner.name },
          { notes: [{ span: error.diagnostic.span, text: "this has no value yet" }] },
        );
      if (isWanted) throw error;
    }
  }
  return undefined;
}

/** The constants that a module declares, for messages. */
export const constNames = (owner: ModuleConstructor): string[] =>
  membersOf(owner).flatMap((member) => (member.kind === "const" ? [member.name.text] : []));

const membersOf = (owner: ModuleConstructor): readonly ast.Member[] =>
  owner.declaration.kind === "module"
    ? owner.declaration.members
    : owner.declaration.body.kind === "members"
      ? owner.declaration.body.members
      : [];
