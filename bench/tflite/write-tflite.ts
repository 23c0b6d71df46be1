import { Builder, type Offset } from "flatbuffers";

/** The numbers of slots, of types and of operators are those of TensorFlow Lite's schema.fbs. */
const [FLOAT32, INT32] = [0, 2];
const VERSION = 3;

export interface TfliteTensor {
  readonly shape: readonly number[];
  /** Of a weight; absent where a run makes the numbers. */
  readonly data?: Float32Array | Int32Array;
  /** Of what a run makes: whole numbers. */
  readonly isInteger?: true;
}

/** A table of options: its number in the union, and its fields by slot. Enumerations and truths are bytes there. */
export interface TfliteOptions {
  readonly type: number;
  readonly bytes?: Readonly<Record<number, number>>;
  readonly integers?: Readonly<Record<number, number>>;
  readonly floats?: Readonly<Record<number, number>>;
}

export interface TfliteOperator {
  readonly code: number;
  readonly inputs: readonly number[];
  readonly output: number;
  readonly options?: TfliteOptions;
}

export interface TfliteModel {
  readonly tensors: readonly TfliteTensor[];
  readonly operators: readonly TfliteOperator[];
  readonly input: number;
  readonly output: number;
}

/** Flatbuffers are written from the leaves to the root. */
export function writeTflite({ tensors, operators, input, output }: TfliteModel): Uint8Array {
  const builder = new Builder(1 << 20);
  const tables = (offsets: readonly Offset[]): Offset => vector(builder, offsets, (each) => builder.addOffset(each));
  const integers = (values: readonly number[]): Offset => vector(builder, values, (each) => builder.addInt32(each));

  const buffers = [
    table(builder, 3, () => {}),
    ...tensors.flatMap(({ data }) => (data ? [buffer(builder, data)] : [])),
  ];
  const stored = tensors.filter(({ data }) => data);
  const tensorTables = tensors.map((tensor, i) => {
    const [shape, name] = [integers(tensor.shape), builder.createString(`t${i}`)];
    return table(builder, 4, () => {
      builder.addFieldOffset(0, shape, 0);
      builder.addFieldInt8(1, tensor.isInteger || tensor.data instanceof Int32Array ? INT32 : FLOAT32, 0);
      // The buffer 0 is the empty one.
      builder.addFieldInt32(2, stored.indexOf(tensor) + 1, 0);
      builder.addFieldOffset(3, name, 0);
    });
  });
  const codes = [...new Set(operators.map(({ code }) => code))];
  const operatorTables = operators.map(({ code, options, ...operator }) => {
    const [inputs, outputs] = [integers(operator.inputs), integers([operator.output])];
    const optionsTable = options && writeOptions(builder, options);
    return table(builder, 5, () => {
      builder.addFieldInt32(0, codes.indexOf(code), 0);
      builder.addFieldOffset(1, inputs, 0);
      builder.addFieldOffset(2, outputs, 0);
      if (!options || !optionsTable) return;
      builder.addFieldInt8(3, options.type, 0);
      builder.addFieldOffset(4, optionsTable, 0);
    });
  });
  const [tensorList, inputs, outputs, operatorList] = [
    tables(tensorTables),
    integers([input]),
    integers([output]),
    tables(operatorTables),
  ];
  const subgraph = table(builder, 4, () =>
    [tensorList, inputs, outputs, operatorList].forEach((each, slot) => builder.addFieldOffset(slot, each, 0)),
  );
  const codeTables = codes.map((code) =>
    table(builder, 4, () => {
      builder.addFieldInt8(0, code, 0);
      builder.addFieldInt32(2, 1, 0);
      builder.addFieldInt32(3, code, 0);
    }),
  );
  const [codeList, subgraphs, bufferList] = [tables(codeTables), tables([subgraph]), tables(buffers)];
  const model = table(builder, 5, () => {
    builder.addFieldInt32(0, VERSION, 0);
    builder.addFieldOffset(1, codeList, 0);
    builder.addFieldOffset(2, subgraphs, 0);
    builder.addFieldOffset(4, bufferList, 0);
  });
  builder.finish(model, "TFL3");
  return builder.asUint8Array();
}

function table(builder: Builder, slots: number, fill: () => void): Offset {
  builder.startObject(slots);
  fill();
  return builder.endObject();
}

function vector<T>(builder: Builder, values: readonly T[], add: (value: T) => void): Offset {
  builder.startVector(4, values.length, 4);
  values.toReversed().forEach(add);
  return builder.endVector();
}

function buffer(builder: Builder, { buffer, byteOffset, byteLength }: Float32Array | Int32Array): Offset {
  // Kernels read 16 bytes at once: startVector pads for that, createByteVector alone would not.
  builder.startVector(1, byteLength, 16);
  const vectorOffset = builder.createByteVector(new Uint8Array(buffer, byteOffset, byteLength));
  return table(builder, 3, () => builder.addFieldOffset(0, vectorOffset, 0));
}

function writeOptions(builder: Builder, { bytes = {}, integers = {}, floats = {} }: TfliteOptions): Offset {
  return table(builder, 10, () => {
    for (const [slot, value] of Object.entries(bytes)) builder.addFieldInt8(Number(slot), value, 0);
    for (const [slot, value] of Object.entries(integers)) builder.addFieldInt32(Number(slot), value, 0);
    for (const [slot, value] of Object.entries(floats)) builder.addFieldFloat32(Number(slot), value, 0);
  });
}
