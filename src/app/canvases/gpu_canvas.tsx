import type { ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { formatCount } from "../../format.ts";
import { canvases } from "../run/scheduler.ts";
import { type Note, useFigurePart } from "../ui/figure_parts.ts";
import type { DrawPicture } from "./canvas_registry.ts";

interface Props {
  /** Another function draws anew. */
  readonly draw: DrawPicture;
  /** Whether training changes nothing in it: it is not drawn with every look at the run then. */
  readonly isStill?: boolean | undefined;
  /** What is to be seen, for those who do not see it. */
  readonly summary: ReadonlySignal<string>;
  /** What lies over it and belongs to its picture. */
  readonly overlay?: RefObject<SVGSVGElement | null>;
  /** What else lies over it, for its picture. */
  readonly notes?: (() => readonly Note[]) | undefined;
}

/** A canvas that shows what lies on the GPU, as wide as what it stands in. */
export function GpuCanvas({ draw, isStill, summary, overlay, notes }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  // Before the next frame, which shows it then.
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

/** Numbers that are saved beside it may be of an earlier step. */
const atStep = () => (canvases.step === undefined ? "" : ` At step ${formatCount(canvases.step)}.`);
