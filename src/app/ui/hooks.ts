// Hooks for panels: whether they are visible, how much space they have, and queries that take time.

import { type ReadonlySignal, useComputed, useSignal, useSignalEffect } from "@preact/signals";
import { createContext, type RefObject } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";
import type { CanvasSpace } from "../canvases/picture.ts";
import { isPageVisible } from "../scheduling/paint.ts";
import { notifyOnce } from "../state/messages.ts";

const OnScreen = createContext<ReadonlySignal<boolean> | undefined>(undefined);

/** Passes a panel's visibility to the components in it, which do no work while it is off screen. */
export const OnScreenProvider = OnScreen.Provider;

/** Whether the page is visible and the element is on screen or less than 100 pixels outside it. */
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

/** Whether the panel around the component is on screen. */
export function usePanelOnScreen(): ReadonlySignal<boolean> {
  const isOnScreen = useContext(OnScreen);
  if (!isOnScreen) throw new Error("There is no OnScreenProvider around this component.");
  return isOnScreen;
}

/** The width available to canvases inside an element; undefined until it is measured. */
export function useCanvasSpace(
  box: RefObject<HTMLElement | null>,
): ReadonlySignal<CanvasSpace | undefined> {
  const space = useSignal<CanvasSpace | undefined>(undefined);
  useEffect(() => {
    const element = box.current as HTMLElement;
    const observer = new ResizeObserver((entries) => {
      // Not `clientWidth`: the browser would lay out the page again for each observer of a frame.
      const { contentRect } = entries.at(-1) as ResizeObserverEntry;
      const width = Math.floor(Math.round(contentRect.width) * devicePixelRatio);
      space.value = { width, pixelRatio: devicePixelRatio };
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return space;
}

/**
 * The text of a field: what is typed, until the value that it is for changes. Not an effect that replaces the text:
 * it would run after the next paint and undo what is typed until then.
 * @param valueNow reads the value as text from signals; keys may follow each other faster than renderings
 */
export function useTyped(valueNow: () => string) {
  const value = valueNow();
  const typed = useSignal({ text: value, over: value });
  const isTyped = typed.value.over === value && typed.value.text !== value;
  return {
    text: isTyped ? typed.value.text : value,
    /** Whether the text is not simply the value. */
    isTyped,
    type: (text: string) => {
      typed.value = { text, over: valueNow() };
    },
  };
}

/**
 * The latest result of a query; undefined until the first arrives. The query runs again when a signal
 * changes that it reads before its first `await`. Changes that arrive while a query is running cause
 * one more query.
 */
export function useQuery<Result>(
  query: () => Promise<Result> | undefined,
): ReadonlySignal<Result | undefined> {
  const result = useSignal<Result | undefined>(undefined);
  const repeats = useSignal(0);
  const state = useRef({ isBusy: false, isOutdated: false });
  useSignalEffect(() => {
    // Read so that the effect runs again after a query during which something changed.
    void repeats.value;
    const now = state.current;
    if (now.isBusy) {
      now.isOutdated = true;
      return;
    }
    const pending = query();
    if (!pending) return;
    now.isBusy = true;
    pending
      .then((found) => {
        result.value = found;
      })
      .catch((error: Error) => {
        notifyOnce(error.message);
      })
      .finally(() => {
        now.isBusy = false;
        if (now.isOutdated) {
          now.isOutdated = false;
          repeats.value++;
        }
      });
  });
  return result;
}
