import { SIZE } from "./image.ts";

export interface Webcam {
  /** The frame of now as the network wants it, or undefined while there is none. */
  read(): Float32Array | undefined;
  stop(): void;
}

/** Why there is no webcam to ask for, or undefined if there is one. */
export async function whyNoWebcam(): Promise<string | undefined> {
  // Only secure pages have it, whatever TypeScript says.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) return "Webcams need a page of https or localhost.";
  const all = await devices.enumerateDevices().catch(() => []);
  return all.some(({ kind }) => kind === "videoinput") ? undefined : "No webcam was found here.";
}

/** @throws Error with a reason to show: not allowed, gone, or in use */
export async function startWebcam(video: HTMLVideoElement): Promise<Webcam> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 320 } }).catch(explain);
  video.srcObject = stream;
  await video.play();
  return {
    read: () => (video.videoWidth > 0 ? shrink(video) : undefined),
    stop() {
      for (const track of stream.getTracks()) track.stop();
      video.srcObject = null;
    },
  };
}

function explain(error: unknown): never {
  const isRefused = error instanceof DOMException && error.name === "NotAllowedError";
  throw new Error(isRefused ? "The webcam was not allowed." : `The webcam does not start: ${String(error)}`);
}

/** The square in the middle, small and grey. Dark is ink, and the darkest is as dark as ink is. */
function shrink(video: HTMLVideoElement): Float32Array {
  const { videoWidth, videoHeight } = video;
  const side = Math.min(videoWidth, videoHeight);
  const small = new OffscreenCanvas(SIZE, SIZE).getContext("2d")!;
  small.imageSmoothingQuality = "high";
  small.drawImage(video, (videoWidth - side) / 2, (videoHeight - side) / 2, side, side, 0, 0, SIZE, SIZE);
  const { data } = small.getImageData(0, 0, SIZE, SIZE);
  const grey = Float32Array.from(
    { length: SIZE * SIZE },
    (_, i) => 0.299 * data[i * 4]! + 0.587 * data[i * 4 + 1]! + 0.114 * data[i * 4 + 2]!,
  );
  const [darkest, brightest] = [Math.min(...grey), Math.max(...grey)];
  return grey.map((value) => (brightest - value) / Math.max(brightest - darkest, 1));
}
