import type { EChartsOption } from "echarts";
import type { ChartTheme } from "../../charts/theme.ts";

interface Placing {
  /** Room around the axes, in pixels. */
  readonly top?: number;
  readonly right?: number;
  readonly legendTop?: number | "middle";
}

const figures = new WeakMap<EChartsOption, EChartsOption>();

/** The figure by itself, with its title and summary, as a file shows it. */
export const standaloneOption = (option: EChartsOption): EChartsOption | undefined =>
  figures.get(option);

/** A figure inside the page, which says its title and summary in HTML already. */
export function chartInPage(
  figure: EChartsOption,
  theme: ChartTheme,
  { top = 14, right = 12, legendTop = "middle" }: Placing = {},
): EChartsOption {
  const { title, tooltip, legend, ...option } = figure;
  const colours = { backgroundColor: theme.paper, borderColor: theme.grid };
  const textStyle = { color: theme.ink, fontSize: 13 };
  const inPage: EChartsOption = {
    ...option,
    backgroundColor: "transparent",
    grid: { left: 66, right, top, bottom: 50, outerBoundsMode: "none" },
    ...(legend ? { legend: { ...legend, top: legendTop } } : {}),
    ...(tooltip ? { tooltip: { ...tooltip, ...colours, textStyle, confine: true } } : {}),
  };
  figures.set(inPage, figure);
  return inPage;
}
