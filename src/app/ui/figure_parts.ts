// The parts of a panel's figure: charts, canvases and legends register themselves, so that the figure can be
// saved as a picture.

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
  /** The current contents as a PNG; null if there are none yet. */
  readonly picture: () => Promise<Blob | null>;
  /** Pixels of the picture per CSS pixel. */
  readonly pixelRatio: number;
  readonly summary: string;
  /** An SVG over and around the canvas, such as axes. */
  readonly overlay?: SVGSVGElement | null | undefined;
  readonly notes?: readonly Note[] | undefined;
}

/** Text and a unit's state over a part of a canvas. */
export interface Note {
  readonly box: Box;
  /** Lines of text; the last one ends at the bottom of the box. */
  readonly lines: readonly string[];
  /** Lines are aligned left by default. */
  readonly isCentred?: boolean;
  readonly state?: UnitState | undefined;
}

/** In CSS pixels from the upper left corner of the canvas. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Dead units are crossed out, saturated ones have a filled corner. */
export type UnitState = "dead" | "saturated";

interface LegendPart {
  readonly kind: "legend";
  readonly element: Element;
  readonly entries: readonly LegendEntry[];
}

export interface LegendEntry {
  /** Text to the left of the symbol, such as the lower end of a gradient. */
  readonly before?: string;
  readonly symbol: LegendSymbol;
  readonly label: string;
  /** A number that belongs to the entry, in bold. */
  readonly value?: string | undefined;
}

export type LegendSymbol =
  | { readonly kind: "colour"; readonly colour: string }
  | {
      readonly kind: "gradient";
      readonly colours: readonly string[];
      /** The gradient as text, for screen readers. */
      readonly description: string;
    }
  | { readonly kind: "line"; readonly style: SeriesStyle }
  | { readonly kind: "state"; readonly state: UnitState };

export type FigurePart = ChartPart | CanvasPart | LegendPart;
/** Describes a part as it is when the figure is saved. */
export type DescribePart = () => FigurePart;

export interface FigureParts {
  readonly all: Signal<readonly DescribePart[]>;
  readonly register: (part: DescribePart) => () => void;
}

const Parts = createContext<FigureParts | undefined>(undefined);

export const FigurePartsProvider = Parts.Provider;

/** Collects the parts of the components inside a FigurePartsProvider. */
export function useFigureParts(): FigureParts {
  const all = useSignal<readonly DescribePart[]>([]);
  return useMemo(
    () => ({
      all,
      register: (part) => {
        all.value = [...all.peek(), part];
        return () => {
          all.value = all.peek().filter((other) => other !== part);
        };
      },
    }),
    [],
  );
}

/** Registers a part of the figure around the component, if there is one, while the component is mounted. */
export function useFigurePart(part: DescribePart): void {
  const parts = useContext(Parts);
  // The part is registered once, but described as of the latest rendering.
  const latest = useRef(part);
  latest.current = part;
  useEffect(() => parts?.register(() => latest.current()), []);
}
