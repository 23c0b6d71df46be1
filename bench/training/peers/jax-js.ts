import { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import { RULE, timed, type Task, type TrainingPeer } from "../task.ts";

type State = Record<string, np.Array>;

/**
 * jax-js on WebAssembly: the whole step under one `jit`. Without workers, which Node has under no such name, it has one thread.
 * Every use of an array but the last is of its `ref`.
 */
export const peer: TrainingPeer = {
  title: "jax-js",
  async load({ name, weights, x, label, shape }) {
    await init("wasm");
    defaultDevice("wasm");
    const arrays = Object.entries(weights).map(([key, { data, shape: sizes }]): [string, np.Array] => [
      key,
      np.array(data.slice()).reshape([...sizes]),
    ]);
    let learned: State = Object.fromEntries(arrays.filter(([key]) => !key.includes("running_")));
    let momentum: State = Object.fromEntries(Object.entries(learned).map(([key, each]) => [key, np.zeros(each.shape)]));
    let running: State = Object.fromEntries(arrays.filter(([key]) => key.includes("running_")));
    const batch = np.array(x.slice()).reshape([...shape]);
    const labels = np.array(
      Float32Array.from({ length: label.length * 10 }, (_, i) => (label[Math.floor(i / 10)] === i % 10 ? 1 : 0)),
    );
    const target = labels.reshape([label.length, 10]);
    const lossOf = (own: State, old: State, images: np.Array, wanted: np.Array): [np.Array, State] => {
      const { logits, moved } = networks[name](images, own, old);
      return [
        nn
          .logSoftmax(logits, -1)
          .mul(wanted)
          .sum()
          .mul(-1 / label.length),
        moved,
      ];
    };
    const step = jit((own: State, buffers: State, old: State, images: np.Array, wanted: np.Array) => {
      const refs = Object.fromEntries(Object.entries(own).map(([key, each]) => [key, each.ref]));
      const [[loss, moved], slopes] = valueAndGrad(lossOf, { hasAux: true })(refs, old, images, wanted) as unknown as [
        [np.Array, State],
        State,
      ];
      const next: State = {};
      const kept: State = {};
      for (const [key, each] of Object.entries(own)) {
        const mean = (buffers[key] as np.Array).mul(RULE.momentum).add(slopes[key] as np.Array);
        kept[key] = mean.ref;
        next[key] = each.sub(mean.mul(RULE.lr));
      }
      return { loss, next, kept, moved };
    });
    return timed(async () => {
      const done = step(learned, momentum, running, batch.ref, target.ref);
      [learned, momentum, running] = [done.next, done.kept, done.moved];
      await blockUntilReady([learned, momentum, running]);
      return (await done.loss.data())[0] as number;
    });
  },
};

type Network = (x: np.Array, own: State, old: State) => { readonly logits: np.Array; readonly moved: State };

const at = (state: State, key: string): np.Array => (state[key] as np.Array).ref;

const convolve = (x: np.Array, filter: np.Array, stride: number, pad: number): np.Array =>
  lax.conv(
    x,
    filter,
    [stride, stride],
    [
      [pad, pad],
      [pad, pad],
    ],
  );

const linear = (x: np.Array, own: State, key: string): np.Array =>
  np.matmul(x, np.transpose(at(own, `${key}.weight`))).add(at(own, `${key}.bias`));

function halved(x: np.Array): np.Array {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  return np.max(x.reshape([batch, channels, height / 2, 2, width / 2, 2]), [3, 5]);
}

/** By the batch's statistics, which move the running ones as PyTorch's do. */
function normalize(x: np.Array, own: State, old: State, moved: State, key: string): np.Array {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const count = batch * height * width;
  const mean = np.mean(x.ref, [0, 2, 3]);
  const centred = x.sub(mean.ref.reshape([1, channels, 1, 1]));
  const variance = np.mean(np.square(centred.ref), [0, 2, 3]);
  const move = (name: string, to: np.Array): void => {
    moved[`${key}.${name}`] = at(old, `${key}.${name}`).mul(0.9).add(lax.stopGradient(to).mul(0.1));
  };
  move("running_mean", mean);
  move("running_var", variance.ref.mul(count / (count - 1)));
  const scale = at(own, `${key}.weight`).div(np.sqrt(variance.add(1e-5)));
  return centred.mul(scale.reshape([1, channels, 1, 1])).add(at(own, `${key}.bias`).reshape([1, channels, 1, 1]));
}

const networks: Readonly<Record<Task["name"], Network>> = {
  lenet(x, own) {
    for (const [key, pad, channels] of [
      ["conv1", 2, 6],
      ["conv2", 0, 16],
    ] as const) {
      const bias = at(own, `${key}.bias`).reshape([1, channels, 1, 1]);
      x = halved(nn.relu(convolve(x, at(own, `${key}.weight`), 1, pad).add(bias)));
    }
    x = x.reshape([x.shape[0] as number, 400]);
    x = nn.relu(linear(nn.relu(linear(x, own, "fc1")), own, "fc2"));
    return { logits: linear(x, own, "fc3"), moved: {} };
  },
  resnet8(x, own, old) {
    const moved: State = {};
    const unit = (from: np.Array, conv: string, norm: string, stride: number, pad: number): np.Array =>
      normalize(convolve(from, at(own, `${conv}.weight`), stride, pad), own, old, moved, norm);
    x = nn.relu(unit(x, "conv1", "bn1", 1, 1));
    for (const [key, stride] of [
      ["layer1", 1],
      ["layer2", 2],
      ["layer3", 2],
    ] as const) {
      const out = unit(
        nn.relu(unit(x.ref, `${key}.conv1`, `${key}.bn1`, stride, 1)),
        `${key}.conv2`,
        `${key}.bn2`,
        1,
        1,
      );
      x = nn.relu(out.add(stride === 1 ? x : unit(x, `${key}.downsample.0`, `${key}.downsample.1`, stride, 0)));
    }
    return { logits: linear(np.mean(x, [2, 3]), own, "fc"), moved };
  },
  mlp: (x, own) => ({ logits: linear(nn.relu(linear(x, own, "fc1")), own, "fc2"), moved: {} }),
};
