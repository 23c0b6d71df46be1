import nnc from "nnc/webpack";

export default {
  webpack(config) {
    config.plugins.push(nnc());
    return config;
  },
};
