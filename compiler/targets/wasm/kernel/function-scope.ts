import { get, set, type VectorConstant, type Wat, type WatFunction, type WatLocal } from "../wat/wat.ts";

/** The locals of one function while its body is written. */
export interface FunctionScope {
  /** Declares a local; gives its name. */
  readonly declare: (name: string, type: WatLocal["type"]) => string;
  /** A constant, read from a local: engines build one from several instructions each time. */
  readonly constant: (value: VectorConstant) => Wat;
  /** What was declared, in order. */
  readonly locals: () => readonly WatLocal[];
  /** The function, which begins by setting its constants. */
  readonly finish: (name: string, parameters: readonly WatLocal[], body: readonly Wat[]) => WatFunction;
}

export function createFunctionScope(): FunctionScope {
  const types = new Map<string, WatLocal["type"]>();
  const constants = new Map<string, { readonly name: string; readonly value: VectorConstant }>();
  const declared = (): readonly WatLocal[] => [...types].map(([name, type]) => ({ name, type }));
  const holders = (): readonly WatLocal[] => [...constants.values()].map(({ name }) => ({ name, type: "v128" }));
  return {
    declare(name, type) {
      types.set(name, type);
      return name;
    },
    constant(value) {
      const key = `${value.shape} ${Object.is(value.lane, -0) ? "-0" : value.lane}`;
      // No local of a kernel has a dot in its name.
      const known = constants.get(key) ?? { name: `const.${constants.size}`, value };
      constants.set(key, known);
      return get(known.name);
    },
    locals: () => [...declared(), ...holders()],
    finish: (name, parameters, body) => ({
      name,
      parameters,
      locals: [...declared(), ...holders()],
      body: [...[...constants.values()].map(({ name: holder, value }) => set(holder, value)), ...body],
    }),
  };
}
