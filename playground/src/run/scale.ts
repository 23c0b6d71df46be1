/** What a network was trained to see: how a part of a colour, from 0 to 1, becomes a number. */
export interface Scale {
  readonly name: string;
  readonly title: string;
  readonly of: (value: number, channel: number) => number;
}

const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;

export const scales: readonly Scale[] = [
  { name: "unit", title: "from 0 to 1", of: (value) => value },
  { name: "signed", title: "from −1 to 1", of: (value) => 2 * value - 1 },
  {
    name: "imagenet",
    title: "by ImageNet's mean and deviation",
    of: (value, channel) => (value - (MEAN[channel % 3] ?? 0)) / (DEVIATION[channel % 3] ?? 1),
  },
];
