// A worker for workerd, Cloudflare's runtime: POST 400 numbers (20×20, 0 is paper, 1 is ink) and get the digit.
import { Digits } from "./generated/digits.nn.js";
import wasm from "./generated/digits.nn.wasm";
import weights from "./generated/digits.nn.weights";

// workerd compiles no bytes at run time, so the compiled module is handed over.
const digits = Digits.create(weights, { wasm });

export default {
  async fetch(request) {
    if (request.method !== "POST") return new Response("POST 400 numbers\n", { status: 405 });
    const network = await digits;
    try {
      const { data } = network.forward(Float32Array.from(await request.json()));
      return Response.json({ digit: data.indexOf(Math.max(...data)), scores: [...data], target: network.target });
    } catch (error) {
      return Response.json({ error: error.message }, { status: 400 });
    }
  },
};
