import { type ReadonlySignal, signal } from "@preact/signals";

const isVisible = signal(document.visibilityState !== "hidden");
document.addEventListener("visibilitychange", () => {
  isVisible.value = document.visibilityState !== "hidden";
});

/** Whether the page can be seen at all: not in a tab behind another. */
export const isPageVisible: ReadonlySignal<boolean> = isVisible;
