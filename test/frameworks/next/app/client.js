"use client";

import { useEffect, useState } from "react";
import { answer } from "../network/class-of.js";

export function Client() {
  const [text, setText] = useState("");
  useEffect(() => void answer().then(setText), []);
  return <p id="client">{text}</p>;
}
