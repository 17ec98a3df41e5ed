// What a panel's figure consists of, so that it can be saved as a picture: charts and canvases enter
// themselves.

import { type Signal, useSignal } from "@preact/signals";
import type { EChartsOption } from "echarts";
import { createContext } from "preact";
import { useContext, useEffect, useMemo } from "preact/hooks";

interface ChartPart {
  readonly kind: "chart";
  readonly element: HTMLElement;
  readonly option: () => EChartsOption;
}

interface CanvasPart {
  readonly kind: "canvas";
  readonly element: HTMLCanvasElement;
  /** As it is now; nothing where it shows nothing yet. */
  readonly picture: () => Promise<Blob | null>;
  readonly summary: () => string;
  /** What lies over it and around it: axes. */
  readonly overlay?: () => SVGSVGElement | null;
}

export type FigurePart = ChartPart | CanvasPart;

export interface FigureParts {
  readonly all: Signal<readonly FigurePart[]>;
  readonly enter: (part: FigurePart) => () => void;
}

const Parts = createContext<FigureParts | undefined>(undefined);

export const FigurePartsProvider = Parts.Provider;

/** The parts of a panel, which enter themselves. */
export function useFigureParts(): FigureParts {
  const all = useSignal<readonly FigurePart[]>([]);
  return useMemo(
    () => ({
      all,
      enter: (part) => {
        all.value = [...all.peek(), part];
        return () => {
          all.value = all.peek().filter((other) => other !== part);
        };
      },
    }),
    [],
  );
}

/** Enters a part with the panel around it, where there is one, for as long as it stands there. */
export function useFigurePart(part: () => FigurePart): void {
  const parts = useContext(Parts);
  useEffect(() => parts?.enter(part()), []);
}
