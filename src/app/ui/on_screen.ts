// Whether a panel is in sight: what is not costs nothing.

import { type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { createContext, type RefObject } from "preact";
import { useContext, useEffect } from "preact/hooks";
import { isPageVisible } from "../scheduling/paint.ts";

const OnScreen = createContext<ReadonlySignal<boolean> | undefined>(undefined);

export const OnScreenProvider = OnScreen.Provider;

/** Whether an element is in sight, or a little below it, of a page that is. */
export function useOnScreen(element: RefObject<Element | null>): ReadonlySignal<boolean> {
  const isOnScreen = useSignal(false);
  const isInSight = useComputed(() => isPageVisible.value && isOnScreen.value);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        isOnScreen.value = entries.at(-1)?.isIntersecting ?? false;
      },
      { rootMargin: "100px" },
    );
    observer.observe(element.current as Element);
    return () => observer.disconnect();
  }, []);
  return isInSight;
}

/** Whether the panel around the component is in sight. */
export function usePanelOnScreen(): ReadonlySignal<boolean> {
  const isOnScreen = useContext(OnScreen);
  if (!isOnScreen) throw new Error("This stands in no FigurePanel.");
  return isOnScreen;
}
