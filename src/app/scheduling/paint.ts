import { type ReadonlySignal, signal } from "@preact/signals";

const isVisible = signal(document.visibilityState !== "hidden");
document.addEventListener("visibilitychange", () => {
  isVisible.value = document.visibilityState !== "hidden";
});

/** Whether the page is visible, and not in a background tab. */
export const isPageVisible: ReadonlySignal<boolean> = isVisible;

/** How many frames it takes until a change is on the screen: browsers work on several at once. */
const FRAMES = 3;

/** Waits until the changes made so far are on the screen. Does not wait in a hidden tab, which gets no frames. */
export async function nextPaint(): Promise<void> {
  for (let i = 0; i < FRAMES; i++) await frame();
}

/** Resolves in the next frame, or when the tab is hidden. */
const frame = () =>
  new Promise<void>((resolve) => {
    const request = requestAnimationFrame(() => end());
    const unsubscribe = isVisible.subscribe((visible) => {
      if (!visible) queueMicrotask(end);
    });
    function end(): void {
      unsubscribe();
      cancelAnimationFrame(request);
      resolve();
    }
  });
