import type { EChartsOption } from "echarts";
import type { FigureTheme } from "../figures/theme.ts";

interface Placing {
  /** Room around the axes, in pixels. */
  readonly top?: number;
  readonly right?: number;
  readonly legendTop?: number | "middle";
}

/** A figure inside the page, which says its title and summary in HTML already. */
export function embedded(
  figure: EChartsOption,
  theme: FigureTheme,
  { top = 14, right = 12, legendTop = "middle" }: Placing = {},
): EChartsOption {
  const { title, tooltip, legend, ...option } = figure;
  const colours = { backgroundColor: theme.paper, borderColor: theme.grid };
  const textStyle = { color: theme.ink, fontSize: 13 };
  return {
    ...option,
    backgroundColor: "transparent",
    grid: { left: 66, right, top, bottom: 50, outerBoundsMode: "none" },
    ...(legend ? { legend: { ...legend, top: legendTop } } : {}),
    ...(tooltip ? { tooltip: { ...tooltip, ...colours, textStyle, confine: true } } : {}),
  };
}
