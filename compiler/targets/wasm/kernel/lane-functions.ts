import { addDouble, set, swapNeighbours, upperHalf } from "../math/instructions.ts";
import { get, instruction, type Wat, type WatFunction } from "../wat/wat.ts";

/** What four lanes come to, in all of them: first two and two, then the two results. */
function foldLanes(name: string, instructionName: string): WatFunction {
  const fold = (a: Wat, b: Wat): Wat => instruction(instructionName, a, b);
  return {
    name,
    parameters: [{ name: "x", type: "v128" }],
    result: "v128",
    locals: [],
    body: [set("x", fold(get("x"), upperHalf("x"))), fold(get("x"), swapNeighbours("x"))],
  };
}

/** The sum of four doubles, in both lanes. */
const sumDoubles: WatFunction = {
  name: "sum_doubles",
  parameters: [
    { name: "low", type: "v128" },
    { name: "high", type: "v128" },
  ],
  result: "v128",
  locals: [],
  body: [set("low", addDouble("low", "high")), addDouble("low", upperHalf("low"))],
};

/** Functions over lanes that kernels call. */
export const laneFunctions: readonly WatFunction[] = [
  foldLanes("sum_lanes", "f32x4.add"),
  foldLanes("max_lanes", "f32x4.max"),
  sumDoubles,
];
