import { type ReadonlySignal, signal } from "@preact/signals";

const isVisible = signal(document.visibilityState !== "hidden");
document.addEventListener("visibilitychange", () => {
  isVisible.value = document.visibilityState !== "hidden";
});

/** Whether the page can be seen at all: not in a tab behind another. */
export const isPageVisible: ReadonlySignal<boolean> = isVisible;

/** Frames from one that draws a change until it is on the screen; browsers work on several at once. */
const FRAMES = 3;

/** Waits until what is changed now is on the screen; not in a hidden tab, where no frame comes. */
export async function nextPaint(): Promise<void> {
  for (let i = 0; i < FRAMES; i++) await frame();
}

/** The next frame; a tab that is hidden meanwhile gets none. */
const frame = () =>
  new Promise<void>((resolve) => {
    const coming = requestAnimationFrame(() => end());
    const forget = isVisible.subscribe((visible) => {
      if (!visible) queueMicrotask(end);
    });
    function end(): void {
      forget();
      cancelAnimationFrame(coming);
      resolve();
    }
  });
