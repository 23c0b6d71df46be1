import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { best, drop, greys, inside, pictured, textOf, top, usePlayground, write, written } from "./use-playground.ts";

const open = usePlayground();

const net = (features: number): string => `model Net {
  fc = Linear(${features}, 3)
  forward(x: [N, 4]) { return fc(x) |> relu }
}
`;

test("a network is typed, broken and mended, and the views follow", async () => {
  const { page, errors, shows } = await open();
  await shows(pictured).toBe("Digits");
  await write(page, net(4));
  await shows(pictured).toBe("Net");
  await shows(textOf("#status")).toContain("Net  [N, 4] → [N, 3]  15 parameters");

  await write(page, net(5));
  await shows(textOf("#status")).toContain("NN3004: Linear expects 5 input features, but x has 4");
  await shows(textOf("#problem-count")).toBe("1");
  // The picture of before stays, and is called so.
  expect(await page.evaluate(pictured)).toBe("Net");
  expect(await page.evaluate(`${inside("#stale")}.hidden`)).toBe(false);
  await page.click("#tab-problems");
  await shows(textOf("#problems")).toContain("net.nn:3:31");
  await shows(textOf("#problems")).toContain("help: Linear(4, 3), or Linear(_, 3)");
  await page.click("text=What NN3004 means");
  await shows(textOf(".meaning h2")).not.toBe("");
  // Other views go on showing what there was, too.
  await page.click("#tab-summary");
  await shows(textOf("#summary")).toContain("parameters");
  expect(await page.evaluate(`${inside("#none")}.hidden`)).toBe(true);
  await page.click("#tab-problems");
  await page.click("text=Go to it");
  await page.keyboard.press("ArrowRight");
  expect(await page.evaluate(`${inside("#editor")}.shadowRoot.activeElement !== null`)).toBe(true);

  await page.click("text=Take in_features of Linear from the input: _");
  await shows(textOf("#problems")).toBe("Nothing is wrong.");
  expect(await page.evaluate(written)).toContain("fc = Linear(_, 3)");
  expect(await page.evaluate(`${inside("#none")}.hidden`)).toBe(true);
  for (const [tab, selector, told] of [
    ["explain", "#panel-explain", "fc maps x [N, 4], 4 features to 3"],
    ["summary", "#summary", "parameters"],
  ] as const) {
    await page.click(`#tab-${tab}`);
    await shows(textOf(selector)).toContain(told);
  }
  for (const [tab, told] of [
    ["module", "export class Net"],
    ["wat", "(module"],
  ] as const) {
    await page.click(`#tab-${tab}`);
    await shows(`${inside(`#${tab}`)}.shadowRoot?.querySelector(".cm-content").innerText`).toContain(told);
  }
  // Somebody who goes on to another tab at once sees the text of now there.
  await write(page, net(4).replace("Net", "Other"));
  await page.click("#tab-picture");
  await shows(pictured).toBe("Other");
  await page.click("#tab-wat");
  // By the keyboard alone.
  await page.keyboard.press("ArrowUp");
  await page.click("#tab-picture");
  await page.keyboard.press("ArrowRight");
  expect(await page.evaluate("document.activeElement.id")).toBe("tab-run");
  expect(errors).toEqual([]);
});

test("the trained digits recognise samples and what is drawn; weights that do not fit are told", async () => {
  const { page, errors, shows } = await open();
  await shows(pictured).toBe("Digits");
  await page.click("#tab-run");
  await shows(textOf("#run-weights")).toBe("digits.safetensors");
  for (const digit of ["3", "7", "0"]) {
    await page.click(`.sample[aria-label="a ${digit}"]`);
    await shows(best).toBe(digit);
  }
  await page.click(".image-input button:not(.sample)");
  const place = (await page.evaluate(
    `(({ left, top }) => ({ left, top }))(${inside(".paper")}.getBoundingClientRect())`,
  )) as { left: number; top: number };
  await page.mouse.move(place.left + 100, place.top + 40);
  await page.mouse.down();
  for (let y = 40; y <= 160; y += 10) await page.mouse.move(place.left + 100, place.top + y);
  await page.mouse.up();
  await shows(best).toBe("1");

  // Each layer as a picture, which follow what is drawn.
  await page.click("#run-layers summary");
  await shows("document.querySelectorAll('.layer').length").toBe(12);
  expect(await page.evaluate(textOf(".layer h3"))).toMatch(/^conv1 {2}\[1, 16, 20, 20\] {2}-0\.\d+ to 0\.\d+$/);
  await page.evaluate(`${inside(".layer")}.scrollIntoView()`);
  await shows(greys(".layer canvas")).toBeGreaterThan(20);
  await page.click(`.sample[aria-label="a 3"]`);
  await shows(best).toBe("3");
  await page.click(`.sample[aria-label="a 1"]`);
  await shows(best).toBe("1");
  await page.click("#run-layers summary");

  await page.fill("#run-seed", "7");
  await page.keyboard.press("Enter");
  await shows(textOf("#run-weights")).toBe("PyTorch's initialisation, seed 7");
  await drop(page, "test/import/files/parameters.pth");
  await shows(textOf("#run-misfit")).toContain("the weights do not fit the model");
  await drop(page, "examples/digits/digits.safetensors");
  await shows(textOf("#run-weights")).toBe("digits.safetensors");
  await shows(best).toBe("1");
  expect(errors).toEqual([]);
});

const torch = `import torch.nn as nn

class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(6, 2)

    def forward(self, x):
        return self.fc(x).relu()
`;

test("source of PyTorch's that is pasted is imported, and so are files with networks", async () => {
  const { page, errors, shows } = await open();
  await shows(pictured).toBe("Digits");
  await write(page, torch);
  await shows(`${inside("#import-dialog")}.open`).toBe(true);
  await page.fill("#import-shape", "2,6");
  await page.click("#import-start");
  await shows(pictured).toBe("Small");
  expect(await page.evaluate(written)).toContain("forward(x: [N, 6])");

  await page.click("#import");
  await page.fill("#import-python", torch.replace("relu", "rleu"));
  await page.fill("#import-shape", "1,6");
  await page.click("#import-start");
  await shows(textOf("#import-problems")).toContain("rleu");
  await page.click("#import-close");

  await drop(page, "test/import/onnx/files/mobilenet.onnx");
  await shows(textOf("#said")).toContain("Imported from ONNX");
  await shows(written).toContain("Conv2d(");
  await shows(textOf("#status")).toContain("parameters");
  await page.click("#tab-run");
  await shows(textOf("#run-weights")).toBe("mobilenet.onnx");
  expect(errors).toEqual([]);
});

test("an address brings the text along, and a page that is loaded anew has it", async () => {
  const { page, errors, shows } = await open();
  await shows(pictured).toBe("Digits");
  await write(page, net(4));
  await shows(pictured).toBe("Net");
  await page.click("#share");
  await shows(textOf("#said")).toMatch(/address/);
  const { hash } = new URL(page.url());
  expect(hash.length).toBeLessThan(220);
  await page.reload();
  await shows(pictured).toBe("Net");
  const other = await open(hash);
  await other.shows(pictured).toBe("Net");
  // What is no text of ours is left aside, and said to be.
  const broken = await open("#text=AAAA");
  await broken.shows(pictured).toBe("Digits");
  await broken.shows(textOf("#said")).toContain("cannot be read");
  expect([...errors, ...other.errors, ...broken.errors]).toEqual([]);
});

test("attention is opened and shut in the picture", async () => {
  const { page, errors, shows } = await open();
  await shows(pictured).toBe("Digits");
  await write(
    page,
    `model Net {
  attention = MultiheadAttention(8, 2, batch_first=true)
  forward(x: [N, 3, 8]) { return attention(x, x, x)[0] }
}`,
  );
  await shows(pictured).toBe("Net");
  const steps = "document.querySelectorAll('#picture-page g.matrix').length";
  await shows(steps).toBe(1);
  await page.click('[data-block="module attention"]');
  await shows(steps).toBe(4);
  await page.click('[data-box="attention"]');
  await shows(steps).toBe(1);
  await page.keyboard.press("o");
  await shows(steps).toBe(4);
  expect(errors).toEqual([]);
});

test("a text without a model is no mistake", async () => {
  const { page, errors, shows } = await open();
  await shows(pictured).toBe("Digits");
  await write(page, "module Head {\n  fc = Linear(4, 3)\n  forward(x) { return fc(x) }\n}\n");
  await shows(textOf("#none")).toContain("This text has no model");
  expect(await page.evaluate(`${inside("#stale")}.hidden`)).toBe(true);
  expect(await page.evaluate(`${inside("#picture-page")}.offsetParent === null`)).toBe(true);
  await write(page, net(4));
  await shows(pictured).toBe("Net");
  expect(await page.evaluate(`${inside("#picture-page")}.offsetParent !== null`)).toBe(true);
  expect(errors).toEqual([]);
});

test("on a phone all tabs are within reach, and words of problems are not cut", async () => {
  const { page, errors, shows } = await open();
  await page.setViewportSize({ width: 390, height: 844 });
  await shows(pictured).toBe("Digits");
  const outside = `[...document.querySelectorAll('[role="tab"]')].filter((tab) => {
    const { left, right } = tab.getBoundingClientRect();
    return left < 0 || right > innerWidth;
  }).length`;
  expect(await page.evaluate(outside)).toBe(0);
  await page.click("#tab-text");
  await write(page, net(5).replace("relu", "leaky_relu_of_a_very_long_name_that_nobody_has_given"));
  await page.click("#tab-problems");
  await shows(textOf("#problems")).toContain("there is nothing called");
  await shows(`(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(${inside(".problem .words")})`).toBe(
    true,
  );
  expect(errors).toEqual([]);
});

test("it works without the network once it has been loaded", async () => {
  const { page, errors, shows } = await open();
  await shows(pictured).toBe("Digits");
  // All that the page loads by itself is there: what is cut off on its way would be an error of its own.
  await page.click("#tab-run");
  await shows(textOf("#run-weights")).toBe("digits.safetensors");
  await shows("[...document.images].every(({ complete }) => complete)").toBe(true);
  await shows("navigator.serviceWorker.ready.then(({ active }) => active?.state)").toBe("activated");
  await page.context().setOffline(true);
  await page.reload();
  await shows(pictured).toBe("Digits");
  await page.click("#tab-run");
  await page.click('.sample[aria-label="a 5"]');
  await shows(best).toBe("5");
  expect(errors).toEqual([]);
});

test.each(["light", "dark"] as const)("no panel has what axe finds serious: %s", async (colorScheme) => {
  const { page, errors, shows } = await open();
  await page.emulateMedia({ colorScheme });
  await shows(pictured).toBe("Digits");
  await page.evaluate(readFileSync(join(top, "test/browser/node_modules/axe-core/axe.min.js"), "utf8"));
  const found: unknown[] = [];
  const look = async (): Promise<void> => {
    const violations =
      await page.evaluate(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations, passes }) => [
      ...violations.map(({ id, impact, nodes }) => [impact, id, nodes[0].html]),
      ...(passes.length > 10 ? [] : ["nothing was looked at"]),
    ])`);
    found.push(...(violations as unknown[]));
  };
  for (const tab of ["picture", "run", "explain", "summary", "module", "wat", "problems"]) {
    await page.click(`#tab-${tab}`);
    if (tab === "run") {
      await shows(best).toBeTruthy();
      await page.click("#run-layers summary");
      await shows("document.querySelectorAll('.layer').length").toBe(12);
    }
    await look();
  }
  await page.click("#import");
  await shows(`${inside("#import-dialog")}.open`).toBe(true);
  await look();
  await page.click("#import-close");
  await write(page, net(5));
  await page.click("#tab-problems");
  await shows(textOf("#problems .actions .main")).toContain("Take");
  await look();
  expect(found).toEqual([]);
  expect(errors).toEqual([]);
});

test("targets are compared: they run in turns, and give the same", async () => {
  const { page, errors, shows } = await open();
  await shows(pictured).toBe("Digits");
  await page.click("#tab-run");
  await shows(best).toBeTruthy();
  // Kernels in JavaScript come by the service worker.
  await shows("navigator.serviceWorker.ready.then(({ active }) => active?.state)").toBe("activated");
  await page.click("#compare-start");
  await shows("document.querySelectorAll('.comparison tbody tr').length").toBeGreaterThan(1);
  const rows = (await page.evaluate(
    "[...document.querySelectorAll('.comparison tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent))",
  )) as string[][];
  expect(rows.map(([name]) => name)).toEqual(
    ["TypeScript", "WebAssembly", "WebAssembly, relaxed"].slice(0, rows.length),
  );
  for (const [, median, ratio] of rows) {
    expect(Number.parseFloat(median ?? "")).toBeGreaterThan(0);
    expect(Number.parseFloat(ratio ?? "")).toBeGreaterThanOrEqual(1);
  }
  for (const [, , , difference] of rows.slice(1)) expect(Number(difference)).toBeLessThan(1e-4);
  // Another network has to be asked about anew.
  await write(page, net(4));
  await shows("document.querySelector('.comparison')").toBe(null);
  expect(errors).toEqual([]);
});
