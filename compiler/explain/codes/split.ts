import { told, type CodeExplanation } from "./code-explanation.ts";

/** Codes that stood for many kinds of mistakes, each of which has its own now. */
export const splitCodes: Readonly<Record<string, CodeExplanation>> = {
  NN3001: split(
    "It stood for whatever a layer or function could not work with.",
    "NN2055 NN2056 NN2057 NN2058 NN3011 NN3012 NN3013 NN3014 NN3015 NN3016 NN3017 NN3018 NN3019 NN3020 NN3021 NN3022",
  ),
};

function split(about: string, codes: string): CodeExplanation {
  const title = "a code that is no longer given";
  return { ...told(title, `${about} Each kind of mistake has a code of its own now.`), into: codes.split(" ") };
}
