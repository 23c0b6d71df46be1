const keywords = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global if " +
    "import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);
/** What the file imports, or calls by its name. */
const used = new Set(
  (
    "F math namedtuple nn OrderedDict self super torch torchvision " +
    "abs enumerate float int len list max min range reversed round sum tuple zip either"
  ).split(" "),
);

/** Methods of every nn.Module, behind which a field of that name would not be found. */
const methods = new Set(
  (
    "add_module apply bfloat16 buffers children cpu cuda double eval extra_repr float forward get_buffer get_parameter " +
    "get_submodule half load_state_dict modules named_buffers named_children named_modules named_parameters parameters " +
    "register_buffer register_module register_parameter requires_grad_ share_memory state_dict to to_empty train training " +
    "type xpu zero_grad dump_patches"
  ).split(" "),
);

export const pythonName = (name: string): string => (keywords.has(name) || used.has(name) ? `${name}_` : name);

/** How a field is read and set: `self.conv`. Its name is that of its weights, and stays. */
export const fieldName = (name: string): string | undefined =>
  methods.has(name) || keywords.has(name) ? undefined : `self.${name}`;
