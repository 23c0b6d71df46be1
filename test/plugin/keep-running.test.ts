import { expect, test } from "vitest";
import { compile, source } from "../../compiler/index.ts";
import { keepRunning } from "../../compiler/plugin/hot/keep-running.ts";
import { loadModule, type ModelClass } from "../../compiler/cli/run/load-module.ts";

/** What Vite keeps of a module while it is replaced. */
function hotModule() {
  const said: string[] = [];
  const hot = { data: {}, invalidate: (message = "") => void said.push(message) };
  return {
    said,
    /** The module in another version. */
    async become(text: string): Promise<Readonly<Record<string, ModelClass>>> {
      const { code = "" } = await compile(source("net.nn", text), { format: "js", standalone: true });
      // Modules of the same text would be one.
      const models = { ...(await loadModule(`${code}// ${performance.now()}`)) };
      // Generated classes have more than what is named of them here.
      await keepRunning(hot, models as unknown as Parameters<typeof keepRunning>[1]);
      return models;
    },
  };
}

const net = (forward: string, fields = ""): string => `model Net {
  fc = Linear(2, 2, bias=false)
  ${fields}
  forward(x: [N, 2]) { return ${forward} }
}
`;

const weights = { "fc.weight": [1, 2, 3, 4] };
const x = new Float32Array([1, 1]);
const dataOf = (results: unknown): number[] => [...(results as { data: Float32Array }).data];

test("an instance goes on as the new network, with the weights that it was given", async () => {
  const { become } = hotModule();
  const { Net } = await become(net("fc(x)"));
  const running = await Net!.create(weights);
  expect(dataOf(running.forward(x))).toEqual([3, 7]);
  await become(net("fc(x) * 2"));
  expect(dataOf(running.forward(x))).toEqual([6, 14]);
  // A layer more, whose weights nobody has given: PReLU begins with a quarter.
  await become(net("fc(x) |> neg |> act", "act = PReLU()"));
  expect(dataOf(running.forward(x))).toEqual([-0.75, -1.75]);
  const out = new Float32Array(2);
  running.forwardInto(x, out);
  expect([...out]).toEqual([-0.75, -1.75]);
});

test("the old class makes new networks", async () => {
  const { become } = hotModule();
  const { Net } = await become(net("fc(x)"));
  const { Net: Later } = await become(net("fc(x) * 2", "extra = Linear(1, 1)"));
  expect(Net!.signature).toBe(Later!.signature);
  const made = await Net!.create({ ...weights, "extra.weight": [1], "extra.bias": [1] });
  await become(net("fc(x) * 3"));
  expect(dataOf(made.forward(x))).toEqual([9, 21]);
  expect(dataOf((await Net!.create(weights)).forward(x))).toEqual([9, 21]);
});

test("what fits no more is made up anew, the same each time", async () => {
  const { become } = hotModule();
  const { Net } = await become(net("fc(x)"));
  const [one, two] = [await Net!.create(weights), await Net!.create(weights)];
  await become(net("fc(x)").replace("Linear(2, 2", "Linear(2, 3"));
  expect(dataOf(one.forward(x))).toHaveLength(3);
  expect(dataOf(one.forward(x))).toEqual(dataOf(two.forward(x)));
});

test("a class that is gone loads the page anew", async () => {
  const { become, said } = hotModule();
  await become(net("fc(x)"));
  await become(net("fc(x)").replace("Net", "Other"));
  expect(said).toEqual(["there is no Net any more"]);
});
