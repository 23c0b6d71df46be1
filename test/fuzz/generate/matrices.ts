import type { Choices } from "./choices.ts";
import { countOf, MOST_NUMBERS, named, rowOf, type Step } from "./scope.ts";

const WIDTHS = [4, 1, 2, 3, 7, 8, 10, 16, 17, 33];

const linear: Step = (scope, x, choose) => {
  const ins = x.sizes.at(-1);
  if (ins === undefined) return undefined;
  const outs = choose.pick(WIDTHS);
  const out = [...x.sizes.slice(0, -1), outs];
  if (countOf(out) > MOST_NUMBERS) return undefined;
  if (choose.isOdd(4)) {
    const weight = scope.field(`Parameter([${outs}, ${ins}], init=0.2)`);
    const bias = choose.isOdd(2) ? `, bias=${rowOf(scope, choose, outs)}` : "";
    return scope.line(`linear(${x.name}, ${weight}${bias})`, out, x.isBatched);
  }
  const args = named(choose, { bias: { value: String(!choose.isOdd(3)), default: "true" } });
  return scope.line(
    `${scope.field(`Linear(${choose.isOdd(5) ? "_" : ins}, ${outs}${args})`)}(${x.name})`,
    out,
    x.isBatched,
  );
};

const product: Step = (scope, x, choose) => {
  const [rows, inner] = x.sizes.slice(-2);
  if (rows === undefined || inner === undefined) {
    // A row for each sample, and a matrix of one's own.
    const [size] = x.sizes;
    if (!x.isBatched || size === undefined) {
      if (size === undefined) return undefined;
      const other = scope.other(choose, x);
      return other.isBatched ? undefined : scope.line(`dot(${x.name}, ${other.name})`, [], false);
    }
    const outs = choose.pick(WIDTHS);
    return scope.line(`mm(${x.name}, ${scope.field(`Parameter([${size}, ${outs}], init=0.3)`)})`, [outs], true);
  }
  const outs = choose.pick(WIDTHS);
  const out = [...x.sizes.slice(0, -1), outs];
  if (countOf(out) > MOST_NUMBERS) return undefined;
  if (choose.isOdd(3)) {
    // By its own transposed self: scores, as attention has them.
    const scores = [...x.sizes.slice(0, -2), rows, rows];
    if (countOf(scores) > MOST_NUMBERS) return undefined;
    const name = x.isBatched && x.sizes.length === 2 && choose.isOdd(2) ? "bmm" : "matmul";
    return scope.line(`${name}(${x.name}, ${x.name}.transpose(-1, -2))`, scores, x.isBatched);
  }
  const right = scope.field(`Parameter([${inner}, ${outs}], init=0.3)`);
  return scope.line(choose.isOdd(2) ? `${x.name} @ ${right}` : `matmul(${x.name}, ${right})`, out, x.isBatched);
};

/** [.., L, E] as queries, keys and values. */
const attention: Step = (scope, x, choose) => {
  const [rows, width] = x.sizes.slice(-2);
  if (rows === undefined || width === undefined || countOf(x.sizes) * rows > 4 * MOST_NUMBERS) return undefined;
  const key = choose.isOdd(2) ? scope.other(choose, x) : x;
  const other = key.isBatched === x.isBatched ? key : x;
  const mask = choose.isOdd(4) ? `, attn_mask=${scope.field(`Buffer([${rows}, ${rows}], init=0.3)`)}` : "";
  const args = named(choose, {
    ...(mask === "" ? { is_causal: { value: String(choose.isOdd(4)), default: "false" } } : {}),
    scale: { value: choose.isOdd(4) ? "0.5" : "none", default: "none" },
    dropout_p: { value: "0", default: "0" },
  });
  return scope.line(
    `scaled_dot_product_attention(${x.name}, ${other.name}, ${x.name}${mask}${args})`,
    x.sizes,
    x.isBatched,
  );
};

const multihead: Step = (scope, x, choose) => {
  const [rows, width] = x.sizes;
  if (!x.isBatched || x.sizes.length !== 2 || rows === undefined || width === undefined || rows * width > 400)
    return undefined;
  const heads = choose.pick([1, 2, 4, 3]);
  if (width % heads !== 0) return undefined;
  const key = choose.isOdd(3) ? scope.other(choose, x) : x;
  const other = key.isBatched ? key : x;
  const args = named(choose, {
    bias: { value: String(!choose.isOdd(4)), default: "true" },
    add_bias_kv: { value: String(choose.isOdd(5)), default: "false" },
    add_zero_attn: { value: String(choose.isOdd(5)), default: "false" },
    kdim: { value: choose.isOdd(4) ? String(width) : "none", default: "none" },
    vdim: { value: choose.isOdd(4) ? String(width) : "none", default: "none" },
    dropout: { value: choose.pick(["0", "0.1"]), default: "0" },
  });
  const isFirst = !choose.isOdd(4);
  const field = scope.field(`MultiheadAttention(${width}, ${heads}${args}${isFirst ? ", batch_first=true" : ""})`);
  const given = isFirst ? "" : ".transpose(0, 1)";
  const names = [scope.network.freshName("v"), scope.network.freshName("v")];
  const call = `${field}(${x.name}${given}, ${other.name}${given}, ${other.name}${given}${named(choose, {
    average_attn_weights: { value: "true", default: "true" },
    need_weights: { value: "true", default: "true" },
  })})`;
  scope.lines.push(`${names.join(", ")} = ${call}`);
  return scope.line(isFirst ? `${names[0]} * 1` : `${names[0]}.transpose(0, 1) * 1`, x.sizes, true);
};

/** Layers of a few numbers, around which everything else is small as well. */
const transformer: Step = (scope, x, choose) => {
  const [rows, width] = x.sizes;
  if (
    !x.isBatched ||
    x.sizes.length !== 2 ||
    rows === undefined ||
    width === undefined ||
    rows * width > 60 ||
    width > 12
  )
    return undefined;
  const heads = choose.pick([1, 2, 3].filter((each) => width % each === 0));
  const isFirst = !choose.isOdd(4);
  const args = `dim_feedforward=${choose.pick([3, 8])}${named(choose, {
    dropout: { value: choose.pick(["0.1", "0"]), default: "0.1" },
    activation: { value: choose.pick(['"relu"', '"gelu"', "silu"]), default: '"relu"' },
    layer_norm_eps: { value: choose.pick(["1e-5", "0.01"]), default: "1e-5" },
    norm_first: { value: String(choose.isOdd(3)), default: "false" },
    bias: { value: String(!choose.isOdd(4)), default: "true" },
  })}${isFirst ? ", batch_first=true" : ""}`;
  const encoder = `TransformerEncoderLayer(${width}, ${heads}, ${args})`;
  const decoder = `TransformerDecoderLayer(${width}, ${heads}, ${args})`;
  const norm = named(choose, { norm: { value: choose.isOdd(2) ? `LayerNorm(${width})` : "none", default: "none" } });
  const unseen = named(choose, {
    enable_nested_tensor: { value: "true", default: "true" },
    mask_check: { value: "true", default: "true" },
  });
  const stack = `TransformerEncoder(${encoder}, ${choose.pick([1, 2])}${norm}${unseen})`;
  const [made, isOne] = choose.pick([
    [encoder, true],
    [decoder, false],
    [stack, true],
    [`TransformerDecoder(${decoder}, ${choose.pick([1, 2])}${norm})`, false],
    [wholeTransformer(choose, { width, heads, args, encoder: stack, decoder }), false],
  ] as const);
  const turn = isFirst ? "" : ".transpose(0, 1)";
  const mask = choose.isOdd(3) ? `, generate_square_subsequent_mask(${rows})` : "";
  const given = isOne ? "" : `, ${x.name}${turn}`;
  return scope.line(`${scope.field(made)}(${x.name}${turn}${given}${mask})${turn} * 1`, x.sizes, true);
};

const wholeTransformer = (
  choose: Choices,
  {
    width,
    heads,
    args,
    encoder,
    decoder,
  }: Record<"args" | "encoder" | "decoder", string> & Record<"width" | "heads", number>,
): string => {
  const custom = named(choose, {
    custom_encoder: { value: choose.isOdd(3) ? encoder : "none", default: "none" },
    custom_decoder: { value: choose.isOdd(3) ? `TransformerDecoder(${decoder}, 1)` : "none", default: "none" },
  });
  return `Transformer(d_model=${width}, nhead=${heads}, num_encoder_layers=1, num_decoder_layers=${choose.pick([1, 2])}, ${args}${custom})`;
};

/** Rows of a table, counted out by an input of whole numbers. */
const embedding: Step = (scope, x, choose) => {
  const count = choose.pick([3, 1, 5]);
  const rows = scope.other(choose, { sizes: [count], isBatched: x.isBatched }, "rows");
  if (!scope.inputs.includes(rows)) return undefined;
  const [width, height] = [choose.pick(WIDTHS), choose.pick([5, 9, 1])];
  if (choose.isOdd(6)) return scope.line(`one_hot(${rows.name}, ${height})`, [count, height], x.isBatched);
  const out = [count, width];
  const args = named(choose, {
    padding_idx: { value: choose.pick(["none", "0"]), default: "none" },
    max_norm: { value: choose.isOdd(3) ? "0.5" : "none", default: "none" },
    norm_type: { value: choose.pick(["2", "1"]), default: "2" },
    scale_grad_by_freq: { value: "false", default: "false" },
    sparse: { value: "false", default: "false" },
  });
  if (x.isBatched && choose.isOdd(3)) {
    const mode = choose.pick(["mean", "sum", "max"]);
    const bag = `, mode="${mode}"${args}`;
    const weights = mode === "sum" && choose.isOdd(2) ? `, per_sample_weights=${rows.name}` : "";
    const call = choose.isOdd(2)
      ? `embedding_bag(${rows.name}, ${scope.field(`Parameter([${height}, ${width}])`)}${bag}${weights})`
      : `${scope.field(`EmbeddingBag(${height}, ${width}${bag})`)}(${rows.name}${weights})`;
    return scope.line(call, [width], true);
  }
  if (choose.isOdd(3)) {
    const table = scope.field(`Parameter([${height}, ${width}])`);
    return scope.line(`embedding(${rows.name}, ${table}${args})`, out, x.isBatched);
  }
  return scope.line(`${scope.field(`Embedding(${height}, ${width}${args})`)}(${rows.name})`, out, x.isBatched);
};

export const onAnything: Readonly<Record<string, Step>> = {
  linear,
  product,
  attention,
  multihead,
  transformer,
  embedding,
};
