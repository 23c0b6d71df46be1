/** Whether a class of a package is an nn.Module and, as far as inference goes, nothing more: Lightning's, and mmcv's. */
export const isPlainModule = (path: string): boolean =>
  /^(?:pytorch_lightning|lightning)\.(?:\w+\.)*LightningModule$|^(?:mmcv|mmengine)\.(?:\w+\.)*BaseModule$/.test(path);
