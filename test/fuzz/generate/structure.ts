import { Choices } from "./choices.ts";
import { Scope, type Step, type Value } from "./scope.ts";

/** How steps that hold others write these. */
export type WriteSteps = (scope: Scope, x: Value, tapes: readonly Choices[]) => Value;

/** One long row of choices as several short ones. */
const shorter = (choose: Choices, count: number): Choices[] =>
  Array.from({ length: count }, () => new Choices(Array.from({ length: 10 }, () => choose.next())));

const sameAs = (a: Value, b: Value): boolean => a.isBatched === b.isBatched && a.sizes.join() === b.sizes.join();

/** Steps that are made of steps: modules, loops over them, branches that meet again, conditions. */
export function structures(write: WriteSteps): Readonly<Record<string, Step>> {
  /** A module of its own, and what it makes of a value. */
  function moduleFor(
    scope: Scope,
    x: Value,
    choose: Choices,
  ): { readonly name: string; readonly y: Value } | undefined {
    const inner = new Scope(scope.network, false);
    const y = write(inner, inner.note({ ...x, name: "x" }), shorter(choose, choose.between(1, 3)));
    if (y.name === "x") return undefined;
    const name = `M${scope.network.modules.length}`;
    scope.network.modules.push(
      [
        `module ${name} {`,
        ...inner.fields.map((each) => `  ${each}`),
        "  forward(x) {",
        ...inner.lines.map((each) => `    ${each}`),
        `    return ${y.name}`,
        "  }",
        "}",
      ].join("\n"),
    );
    return { name, y };
  }

  const module: Step = (scope, x, choose) => {
    const made = moduleFor(scope, x, choose);
    if (!made) return undefined;
    const { name, y } = made;
    const field = scope.field(`${name}()`);
    const first = scope.line(`${field}(${x.name})`, y.sizes, y.isBatched);
    if (!sameAs(x, y)) return first;
    // The same weights again, or weights of its own as often as a loop goes round.
    switch (choose.between(0, 3)) {
      case 1:
        return scope.line(`${field}(${first.name})`, y.sizes, y.isBatched);
      case 2: {
        const list = scope.field(`ModuleList(for i in 0..${choose.between(1, 3)}: ${name}())`);
        const last = scope.line(`${first.name} * 1`, y.sizes, y.isBatched);
        scope.lines.push(`for each in ${list} { ${last.name} = each(${last.name}) }`);
        return last;
      }
      case 3:
        return scope.line(
          `${scope.field(`Sequential(${name}(), for i in 0..2: ${name}())`)}(${first.name})`,
          y.sizes,
          y.isBatched,
        );
      default:
        return first;
    }
  };

  const branches: Step = (scope, x, choose) => {
    const [a = x, b = x] = shorter(choose, 2).map((each) => write(scope, x, [each]));
    if (sameAs(a, x) && a !== x)
      return scope.line(
        `${choose.pick([`${a.name} + ${x.name}`, `relu(${a.name} + ${x.name})`])}`,
        x.sizes,
        x.isBatched,
      );
    if (sameAs(a, b) && a !== b) return scope.line(`${a.name} * ${b.name}`, a.sizes, a.isBatched);
    return a === x ? undefined : a;
  };

  const condition: Step = (scope, x, choose) => {
    const axis = choose.next() % Math.max(1, x.sizes.length);
    const size = x.sizes[axis];
    if (size === undefined) return undefined;
    const y = scope.line(`${x.name} * 2`, x.sizes, x.isBatched);
    scope.lines.push(
      `if ${x.name}.size(${axis + (x.isBatched ? 1 : 0)}) ${choose.pick([">", "==", "<"])} ${choose.pick([size, 3])} { ${y.name} = relu(${y.name}) } else { ${y.name} = ${y.name} - 1 }`,
    );
    return y;
  };

  const loop: Step = (scope, x, choose) => {
    const y = scope.line(`${x.name} + 0.5`, x.sizes, x.isBatched);
    scope.lines.push(
      `for i in 0..${choose.between(1, 3)} { ${y.name} = ${y.name} * 0.5 + ${choose.pick([x.name, "i"])} }`,
    );
    return y;
  };

  return { module, branches, condition, loop };
}
