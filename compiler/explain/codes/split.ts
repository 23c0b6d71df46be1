import { told, type CodeExplanation } from "./code-explanation.ts";

/** Codes that stood for many kinds of mistakes, each of which has its own now. */
export const splitCodes: Readonly<Record<string, CodeExplanation>> = {
  NN2014: split(
    "It stood for whatever could not be done at some place: from a forward without a return to a division by zero.",
    "NN2031 NN2032 NN2033 NN2034 NN2035 NN2036 NN2037 NN2038 NN2039 NN2040 NN2041 NN2042 NN2043 NN2044 NN2045 NN2046 NN2047 NN2048 NN2049 NN2050 NN2051 NN2052 NN2053 NN2054 NN2055 NN2056 NN2057 NN3020 NN3021",
  ),
  NN3001: split(
    "It stood for whatever a layer or function could not work with.",
    "NN2055 NN2056 NN2057 NN2058 NN3011 NN3012 NN3013 NN3014 NN3015 NN3016 NN3017 NN3018 NN3019 NN3020 NN3021 NN3022",
  ),
};

function split(about: string, codes: string): CodeExplanation {
  const title = "a code that is no longer given";
  return { ...told(title, `${about} Each kind of mistake has a code of its own now.`), into: codes.split(" ") };
}
