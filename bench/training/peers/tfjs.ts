import * as tf from "@tensorflow/tfjs-core";
import "./tfjs-gradients.ts";
import { RULE, timed, type Task, type TakeSteps } from "../task.ts";

type Weight = (name: string) => tf.Variable;

/** Trains by TensorFlow.js's ops and its own momentum optimizer, images with the channels last. */
export async function loadTask(task: Task, backend: "cpu" | "wasm"): Promise<TakeSteps> {
  await use(backend);
  const { x, label, shape, name } = task;
  const variables = new Map(
    Object.entries(task.weights).map(([key, { data, shape: sizes }]) => {
      const isRunning = key.includes("running_");
      return [key, tf.variable(laidOut(key, tf.tensor(data, [...sizes]), name), !isRunning)];
    }),
  );
  const weight: Weight = (key) => variables.get(key) as tf.Variable;
  const batch = tf.tensor(x, [...shape]);
  const images = shape.length === 4 ? tf.transpose(batch, [0, 2, 3, 1]) : batch;
  const labels = tf.cast(tf.oneHot(tf.tensor1d(label, "int32"), 10), "float32");
  const optimizer = tf.train.momentum(RULE.lr, RULE.momentum);
  const learned = [...variables.values()].filter(({ trainable }) => trainable);
  const lossOf = (): tf.Scalar => {
    const logits = networks[name](images, weight) as tf.Tensor2D;
    const logSum = tf.logSumExp(logits, 1, true);
    return tf.mean(tf.sum(tf.mul(labels, tf.sub(logSum, logits)), 1)) as tf.Scalar;
  };
  const step = async (): Promise<number> => {
    if (tf.getBackend() !== backend) await use(backend);
    const loss = optimizer.minimize(lossOf, true, learned) as tf.Scalar;
    const value = loss.dataSync()[0] as number;
    loss.dispose();
    return value;
  };
  return timed(step);
}

async function use(backend: string): Promise<void> {
  if (!(await tf.setBackend(backend))) throw new Error(`no backend ${backend}`);
  await tf.ready();
}

/** Filters as [H, W, in, out] and matrices as [in, out]; behind images the first one takes channels last. */
function laidOut(key: string, value: tf.Tensor, name: Task["name"]): tf.Tensor {
  if (value.rank === 4) return tf.transpose(value, [2, 3, 1, 0]);
  if (value.rank !== 2) return value;
  if (name !== "lenet" || key !== "fc1.weight") return tf.transpose(value);
  return tf.reshape(tf.transpose(tf.reshape(value, [120, 16, 5, 5]), [2, 3, 1, 0]), [400, 120]);
}

const convolve = (x: tf.Tensor, filter: tf.Variable, stride: number, pad: number): tf.Tensor =>
  tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor as tf.Tensor4D, stride, pad);

const linear = (x: tf.Tensor, weight: Weight, key: string): tf.Tensor =>
  tf.add(tf.matMul(x, weight(`${key}.weight`)), weight(`${key}.bias`));

/** By the batch's statistics, which move the running ones as PyTorch's do. */
function normalize(x: tf.Tensor, weight: Weight, key: string): tf.Tensor {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  const count = x.size / (x.shape[3] as number);
  const move = (running: tf.Variable, to: tf.Tensor): void =>
    running.assign(tf.tidy(() => tf.add(tf.mul(running, 0.9), tf.mul(to, 0.1))));
  move(weight(`${key}.running_mean`), mean);
  move(weight(`${key}.running_var`), tf.mul(variance, count / (count - 1)));
  const [offset, scale] = [weight(`${key}.bias`), weight(`${key}.weight`)];
  return tf.batchNorm(
    x as tf.Tensor4D,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    offset as tf.Tensor as tf.Tensor1D,
    scale as tf.Tensor as tf.Tensor1D,
    1e-5,
  );
}

function block(x: tf.Tensor, weight: Weight, key: string, stride: number): tf.Tensor {
  const of = (name: string): tf.Variable => weight(`${key}.${name}.weight`);
  let out = tf.relu(normalize(convolve(x, of("conv1"), stride, 1), weight, `${key}.bn1`));
  out = normalize(convolve(out, of("conv2"), 1, 1), weight, `${key}.bn2`);
  const identity =
    stride === 1 ? x : normalize(convolve(x, of("downsample.0"), stride, 0), weight, `${key}.downsample.1`);
  return tf.relu(tf.add(out, identity));
}

const networks: Readonly<Record<Task["name"], (x: tf.Tensor, weight: Weight) => tf.Tensor>> = {
  lenet(x, weight) {
    for (const [key, pad] of [
      ["conv1", 2],
      ["conv2", 0],
    ] as const) {
      x = tf.relu(tf.add(convolve(x, weight(`${key}.weight`), 1, pad), weight(`${key}.bias`)));
      x = tf.maxPool(x as tf.Tensor4D, 2, 2, 0);
    }
    x = tf.reshape(x, [x.shape[0] as number, 400]);
    return linear(tf.relu(linear(tf.relu(linear(x, weight, "fc1")), weight, "fc2")), weight, "fc3");
  },
  resnet8(x, weight) {
    x = tf.relu(normalize(convolve(x, weight("conv1.weight"), 1, 1), weight, "bn1"));
    for (const [key, stride] of [
      ["layer1", 1],
      ["layer2", 2],
      ["layer3", 2],
    ] as const)
      x = block(x, weight, key, stride);
    return linear(tf.mean(x, [1, 2]), weight, "fc");
  },
  mlp: (x, weight) => linear(tf.relu(linear(x, weight, "fc1")), weight, "fc2"),
};
