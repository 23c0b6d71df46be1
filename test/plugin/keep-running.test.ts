import { describe, expect, test } from "vitest";
import { source } from "../../compiler/index.ts";
import { keepRunning } from "../../compiler/plugin/hot/keep-running.ts";
import { loadAll, type GeneratedModel, type GeneratedTrainer } from "../support/load-module.ts";
import { Adam, type Optimizer } from "../../runtime/train/index.ts";

/** What Vite keeps of a module while it is replaced. */
function hotModule() {
  const said: string[] = [];
  const hot = { data: {}, invalidate: (message = "") => void said.push(message) };
  return {
    said,
    /** The module in another version. */
    async become(text: string): Promise<Readonly<Record<string, GeneratedModel>>> {
      const models = await loadAll(source("net.nn", text), {});
      // Generated classes have more than what is named of them here.
      await keepRunning(hot, models as unknown as Parameters<typeof keepRunning>[1]);
      return models as Readonly<Record<string, GeneratedModel>>;
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

const trained = (forward: string, size = 1): string => `model Net {
  fc = Linear(2, ${size}, bias=false)
  forward(x: [N, 2]) { return ${forward} }
  loss(x: [N, 2], y: [N, ${size}]) { return mse_loss(forward(x), y) }
}
`;

describe("a trainer", () => {
  const trainerOf = (models: object): GeneratedTrainer => (models as { NetTrainer: GeneratedTrainer }).NetTrainer;
  const batch = { x: new Float32Array([1, 2]), y: new Float32Array([3]) };
  const optimizer = (): Optimizer => Adam({ lr: 0.1 });

  test("goes on with what it has learned, its optimizer's state included", async () => {
    const { become } = hotModule();
    const first = trainerOf(await become(trained("fc(x)")));
    const running = await first.create({ "fc.weight": [1, 1] }, { optimizer: optimizer() });
    for (let i = 0; i < 5; i++) running.step(batch);
    const alike = await first.resume(running.checkpoint(), { optimizer: optimizer() });
    await become(trained("fc(x) * 1"));
    expect(running.steps).toBe(5);
    expect(running.stateDict()).toEqual(alike.stateDict());
    running.step(batch);
    alike.step(batch);
    expect(running.steps).toBe(6);
    expect(running.stateDict()).toEqual(alike.stateDict());
    running.lr = 0;
    const before = running.stateDict();
    running.step(batch);
    expect(running.stateDict()).toEqual(before);
  });

  test("of another network keeps the weights that fit, and begins anew with the rest", async () => {
    const { become } = hotModule();
    const running = await trainerOf(await become(trained("fc(x)"))).create({ "fc.weight": [1, 1] }, {});
    running.step(batch);
    const learned = running.stateDict().get("fc.weight");
    await become(trained("fc(x) |> act").replace("fc =", "act = PReLU()\n  fc ="));
    expect(running.stateDict().get("fc.weight")).toEqual(learned);
    expect([...running.stateDict().get("act.weight")!.data]).toEqual([0.25]);
    expect(running.steps).toBe(0);
    await become(trained("fc(x)", 2));
    expect(running.stateDict().get("fc.weight")!.shape).toEqual([2, 2]);
    running.step({ ...batch, y: new Float32Array(2) });
  });
});
