import { expect, test } from "vitest";
import { indentLines } from "../../compiler/6-emit/text/indent-lines.ts";

test("each line stands behind the brackets that are open above it", () => {
  const text = ["class A {", "/**", "* Doc.", "*/", "static f(x) {", "if (x) {", "return [", "1,", "];", "}", "}", "}"];
  expect(indentLines(text.join("\n"))).toBe(`class A {
  /**
   * Doc.
   */
  static f(x) {
    if (x) {
      return [
        1,
      ];
    }
  }
}`);
});

test("brackets opened together are closed together", () => {
  expect(indentLines("f((x) => {\ng([{\na: 1,\n}]);\n});\nh();")).toBe(
    "f((x) => {\n  g([{\n    a: 1,\n  }]);\n});\nh();",
  );
});

test("brackets in strings and comments do not count, nor does what closes and opens", () => {
  expect(indentLines('f("{", `(`); // [\nif (a) {\nb();\n} else {\nc();\n}')).toBe(
    'f("{", `(`); // [\nif (a) {\n  b();\n} else {\n  c();\n}',
  );
});
