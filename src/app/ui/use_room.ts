import { type ReadonlySignal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import type { CanvasSpace } from "../canvases/picture.ts";

/** The room inside an element, as canvases in it have it; nothing until it is measured. */
export function useRoom(
  box: RefObject<HTMLElement | null>,
): ReadonlySignal<CanvasSpace | undefined> {
  const room = useSignal<CanvasSpace | undefined>(undefined);
  useEffect(() => {
    const element = box.current as HTMLElement;
    const observer = new ResizeObserver(() => {
      const width = Math.floor(element.clientWidth * devicePixelRatio);
      room.value = { width, pixelRatio: devicePixelRatio };
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return room;
}
