// The worker: the network lives here, so that the page stays smooth whatever the network does.
import { Digits } from "../../digits/digits.nn";

const network = Digits.create();

network.then(
  ({ target }) => postMessage({ ready: `ready: ${target}` }),
  (error: unknown) => postMessage({ ready: String(error) }),
);

addEventListener("message", async ({ data: image }: MessageEvent<Float32Array>) => {
  const digits = await network;
  const start = performance.now();
  const { data: scores } = digits.forward(image);
  postMessage({ scores, milliseconds: performance.now() - start });
});
