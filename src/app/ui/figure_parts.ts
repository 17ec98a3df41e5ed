// What a panel's figure consists of, so that it can be saved as a picture: charts, canvases and their
// keys enter themselves.

import { type Signal, useSignal } from "@preact/signals";
import type { EChartsOption } from "echarts";
import { createContext } from "preact";
import { useContext, useEffect, useMemo, useRef } from "preact/hooks";
import type { SeriesStyle } from "../../charts/series_style.ts";

interface ChartPart {
  readonly kind: "chart";
  readonly element: Element;
  readonly option: EChartsOption;
}

export interface CanvasPart {
  readonly kind: "canvas";
  readonly element: Element;
  /** As it is now; nothing where it shows nothing yet. */
  readonly picture: () => Promise<Blob | null>;
  /** Pixels of the picture per CSS pixel. */
  readonly pixelRatio: number;
  readonly summary: string;
  /** What lies over it and around it: axes. */
  readonly overlay?: SVGSVGElement | null | undefined;
  readonly notes?: readonly Note[] | undefined;
}

/** Words and a sign at a place of a picture. */
export interface Note {
  readonly box: Box;
  /** The last one at the box's lower end. */
  readonly lines: readonly string[];
  /** Beginning at the box's left where they are not centred. */
  readonly isCentred?: boolean;
  readonly state?: UnitState | undefined;
}

/** In CSS pixels from a picture's corner. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What is crossed out, or has a full corner. */
export type UnitState = "dead" | "saturated";

/** What the colours and signs of a figure mean, below it. */
interface KeyPart {
  readonly kind: "key";
  readonly element: Element;
  readonly entries: readonly LegendEntry[];
}

export interface LegendEntry {
  readonly sign: LegendSymbol;
  /** At the sign's left, as at a range's lower end. */
  readonly before?: string;
  readonly words: string;
}

export type LegendSymbol =
  | { readonly kind: "colour"; readonly colour: string }
  /** Colours that run into each other. */
  | { readonly kind: "range"; readonly colours: readonly string[] }
  | { readonly kind: "line"; readonly style: SeriesStyle }
  | { readonly kind: "state"; readonly state: UnitState };

export type FigurePart = ChartPart | CanvasPart | KeyPart;
/** Tells what a part is when a person saves it. */
export type DescribePart = () => FigurePart;

export interface FigureParts {
  readonly all: Signal<readonly DescribePart[]>;
  readonly enter: (part: DescribePart) => () => void;
}

const Parts = createContext<FigureParts | undefined>(undefined);

export const FigurePartsProvider = Parts.Provider;

/** The parts of a panel, which enter themselves. */
export function useFigureParts(): FigureParts {
  const all = useSignal<readonly DescribePart[]>([]);
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
export function useFigurePart(part: DescribePart): void {
  const parts = useContext(Parts);
  // What it was when it entered may have changed since.
  const newest = useRef(part);
  newest.current = part;
  useEffect(() => parts?.enter(() => newest.current()), []);
}
