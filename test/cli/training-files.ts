import { writeSafetensors, type WrittenTensor } from "../../runtime/train/index.ts";
import { seeded } from "../support/random.ts";
import { temporaryFolder } from "./support.ts";

const network = `model Net {
  fc1 = Linear(2, 8)
  drop = Dropout(0.1)
  fc2 = Linear(8, 2)
  forward(x: [N, 2]) { return fc2(drop(tanh(fc1(x)))) }
  loss(x: [N, 2], label: [N]) {
    scores = forward(x)
    return { loss: cross_entropy(scores, label), accuracy: (scores.argmax(1) == label).mean() }
  }
}
`;

/** Points, and on which side of a line they lie. */
export function points(count: number, seed: number): Map<string, WrittenTensor> {
  const random = seeded(seed);
  const x = Float32Array.from({ length: 2 * count }, () => 2 * random() - 1);
  const label = BigInt64Array.from({ length: count }, (_, i) => BigInt((x[2 * i] ?? 0) > (x[2 * i + 1] ?? 0)));
  return new Map<string, WrittenTensor>([
    ["x", { shape: [count, 2], data: x }],
    ["label", { shape: [count], data: label }],
  ]);
}

/** A folder with a network, what to train it on, and more. */
export const folderWith = (more: Readonly<Record<string, string | Uint8Array>> = {}): string =>
  temporaryFolder({
    "net.nn": network,
    "train.safetensors": writeSafetensors(points(200, 1)),
    "valid.safetensors": writeSafetensors(points(50, 2)),
    ...more,
  });
