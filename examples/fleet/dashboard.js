// Bull Board: jobs that wait, run, failed and why, to be tried again by a click. http://localhost:3010
import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { HonoAdapter } from "@bull-board/hono";
import { serve } from "@hono/node-server";
import { serveStatic } from "@hono/node-server/serve-static";
import { Queue } from "bullmq";
import { Hono } from "hono";
import { connection, QUEUE } from "./settings.js";

const adapter = new HonoAdapter(serveStatic);
createBullBoard({ queues: [new BullMQAdapter(new Queue(QUEUE, { connection }))], serverAdapter: adapter });
adapter.setBasePath("/");
const app = new Hono().route("/", adapter.registerPlugin());
// It may remove jobs, and asks nobody who they are: for this machine only.
serve({ fetch: app.fetch, port: Number(process.env["PORT"] ?? 3010), hostname: "127.0.0.1" }, ({ port }) =>
  console.log(`dashboard: http://localhost:${port}/`),
);
