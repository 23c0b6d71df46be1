import { answer } from "../network/class-of.js";
import { Client } from "./client.js";

export const dynamic = "force-dynamic";

export default async function Page() {
  return (
    <main>
      <p id="server">{await answer()}</p>
      <Client />
    </main>
  );
}
