import { classOf } from "../network/class-of.js";

export const action = async ({ request }) => Response.json({ digit: await classOf(await request.json()) });
