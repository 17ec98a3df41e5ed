import type { ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { formatCount } from "../../format.ts";
import { canvases } from "../run/tasks.ts";
import { type Note, useFigurePart } from "../ui/figure_parts.ts";
import type { DrawPicture } from "./picture.ts";

interface Props {
  /** A different function redraws the canvas. */
  readonly draw: DrawPicture;
  /** Whether training does not change it, so that it need not be redrawn during training. */
  readonly isStill?: boolean | undefined;
  /** The accessible name: a description of the picture. */
  readonly summary: ReadonlySignal<string>;
  /** An SVG over the canvas that is saved with it. */
  readonly overlay?: RefObject<SVGSVGElement | null>;
  /** Texts and symbols over the canvas that are saved with it. */
  readonly notes?: (() => readonly Note[]) | undefined;
}

/** A canvas that shows data on the GPU, as wide as its parent. */
export function GpuCanvas({ draw, isStill, summary, overlay, notes }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  // A layout effect, so that the next frame shows it.
  useLayoutEffect(() => canvases.set(canvas.current as HTMLCanvasElement, draw, isStill), [draw]);
  useEffect(() => {
    const element = canvas.current as HTMLCanvasElement;
    return () => canvases.remove(element);
  }, []);
  useFigurePart(() => {
    const element = canvas.current as HTMLCanvasElement;
    return {
      element,
      kind: "canvas",
      picture: () => canvases.picture(element),
      pixelRatio: devicePixelRatio,
      summary: isStill ? summary.value : `${summary.value}${atStep()}`,
      overlay: overlay?.current,
      notes: notes?.(),
    };
  });
  return <canvas ref={canvas} role="img" aria-label={summary} />;
}

/** Saved with the picture, because the numbers beside it may be of an earlier step. */
const atStep = () => (canvases.step === undefined ? "" : ` At step ${formatCount(canvases.step)}.`);
