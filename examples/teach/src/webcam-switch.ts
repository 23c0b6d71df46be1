import { startWebcam, whyNoWebcam, type Webcam } from "./webcam.ts";

/** Ten looks a second are enough for the eye. */
const PAUSE = 100;

interface Place {
  readonly button: HTMLButtonElement;
  readonly note: HTMLElement;
  readonly video: HTMLVideoElement;
  readonly paper: HTMLElement;
}

/** The button that shows the webcam instead of the paper. Gives the webcam of now, if it is on. */
export function webcamSwitch(
  { button, note, video, paper }: Place,
  changed: (isOn: boolean) => void,
): () => Webcam | undefined {
  let webcam: Webcam | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;

  async function lookForOne(): Promise<void> {
    const reason = await whyNoWebcam();
    button.disabled = reason !== undefined;
    note.textContent = reason ?? "Pictures of the webcam stay here, too.";
    if (reason !== undefined) turnOff();
  }

  async function turnOn(): Promise<void> {
    button.disabled = true;
    try {
      webcam = await startWebcam(video);
      timer = setInterval(() => changed(true), PAUSE);
      show();
    } catch (error) {
      note.textContent = error instanceof Error ? error.message : String(error);
    }
    button.disabled = false;
  }

  function turnOff(): void {
    if (webcam === undefined) return;
    clearInterval(timer);
    webcam.stop();
    webcam = undefined;
    show();
  }

  function show(): void {
    const isOn = webcam !== undefined;
    button.ariaPressed = String(isOn);
    video.hidden = !isOn;
    paper.hidden = isOn;
    changed(isOn);
  }

  button.addEventListener("click", () => (webcam === undefined ? void turnOn() : turnOff()));
  // Undefined on pages that are not secure, whatever TypeScript says.
  (navigator.mediaDevices as MediaDevices | undefined)?.addEventListener("devicechange", () => void lookForOne());
  void lookForOne();
  return () => webcam;
}
