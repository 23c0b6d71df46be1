// An HTTP server: POST 400 numbers (20×20, 0 is paper, 1 is ink) to get the digit.
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { Digits } from "./generated/digits.nn.js";

// The weights lie beside the module, which knows where.
const digits = await Digits.create();

const server = createServer(async (request, response) => {
  const answer = (status, value) =>
    response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(value)}\n`);
  if (request.method !== "POST") return answer(405, { error: "POST 400 numbers" });
  try {
    const { data } = digits.forward(Float32Array.from(await json(request)));
    answer(200, { digit: data.indexOf(Math.max(...data)), scores: [...data], target: digits.target });
  } catch (error) {
    answer(400, { error: error.message });
  }
});

server.listen(Number(process.env["PORT"] ?? 3000), () => console.log(`listening on port ${server.address().port}`));
