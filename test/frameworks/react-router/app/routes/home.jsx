import { useEffect, useState } from "react";
import { answer } from "../network/class-of.js";

export const loader = answer;

export default function Home({ loaderData }) {
  const [text, setText] = useState("");
  useEffect(() => void answer().then(setText), []);
  return (
    <main>
      <p id="server">{loaderData}</p>
      <p id="client">{text}</p>
    </main>
  );
}
