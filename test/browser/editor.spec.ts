import { expect, test } from "vitest";
import { pictured, textOf, usePlayground, write, written } from "./use-playground.ts";

const open = usePlayground();

/** The brackets that are marked, one behind the other. */
const marked = `(() => {
  const root = document.querySelector("#editor").shadowRoot;
  return [...root.querySelectorAll(".matching-bracket")].map((mark) => mark.textContent).join("");
})()`;

async function start() {
  const { page, errors, shows } = await open();
  await shows(pictured).toBe("Digits");
  await write(page, "\n");
  await page.keyboard.press("Control+Home");
  const text = async (): Promise<string> => String(await page.evaluate(written)).replace(/\n+$/, "");
  return {
    page,
    errors,
    shows,
    text,
    type: page.keyboard.type.bind(page.keyboard),
    press: page.keyboard.press.bind(page.keyboard),
  };
}

test("lines are indented as they are typed, and brackets close", async () => {
  const { type, press, text, errors } = await start();
  await type("model Net {");
  expect(await text()).toBe("model Net {}");
  await press("Enter");
  expect(await text()).toBe("model Net {\n  \n}");
  await type("fc = Linear(4, 3");
  // What has been put there is gone over.
  await type(")");
  await press("Enter");
  await type("forward(x: [N, 4]) {");
  await press("Enter");
  await type("return fc(x) |> relu");
  expect(await text()).toBe(
    "model Net {\n  fc = Linear(4, 3)\n  forward(x: [N, 4]) {\n    return fc(x) |> relu\n  }\n}",
  );
  expect(errors).toEqual([]);
});

test("what is wrong is said under the pointer", async () => {
  const { page, type, shows, errors } = await start();
  await type("model Net { forward(x: [N, 4]) { return x + y");
  await page.hover("#editor .problem-error");
  await shows(textOf(".problem-said")).toContain("NN2001");
  await page.hover("#tab-run");
  await shows("document.querySelector('.problem-said')").toBe(null);
  expect(errors).toEqual([]);
});

test("a brace that closes what lines above have opened moves back", async () => {
  const { type, press, text } = await start();
  await type("module A {");
  // Without the brace that came along.
  await press("Delete");
  await press("Enter");
  await type("act = ReLU()");
  await press("Enter");
  expect(await text()).toBe("module A {\n  act = ReLU()\n  ");
  await type("}");
  expect(await text()).toBe("module A {\n  act = ReLU()\n}");
});

test("pairs go together, hold what is selected, and stay out of words", async () => {
  const { page, type, press, text } = await start();
  await type("f([");
  expect(await text()).toBe("f([])");
  await press("Backspace");
  expect(await text()).toBe("f()");
  await press("Backspace");
  expect(await text()).toBe("f");
  await press("Shift+Home");
  await type("(");
  expect(await text()).toBe("(f)");
  await press("Control+Home");
  await type("(");
  expect(await text()).toBe("((f)");
  await press("Control+a");
  await type("a");
  await type('"b');
  expect(await text()).toBe('a"b');
  await press("Control+a");
  await type("x = (1");
  await press("Home");
  await press("ArrowRight");
  expect(await page.evaluate(marked)).toBe("");
  await press("End");
  expect(await page.evaluate(marked)).toBe("()");
});
