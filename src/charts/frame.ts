// What all charts share: title, background, font and axes.

import type { EChartsOption, TitleComponentOption, XAXisComponentOption } from "echarts";
import { formatCount, formatTick } from "../format.ts";
import type { ChartTheme } from "./theme.ts";

export function frame(
  theme: ChartTheme,
  title: string,
  subtext: string,
): Pick<EChartsOption, "backgroundColor" | "textStyle" | "animation"> & {
  title: TitleComponentOption;
} {
  return {
    backgroundColor: theme.paper,
    animation: false,
    textStyle: { fontFamily: theme.font, color: theme.ink },
    title: {
      text: title,
      subtext,
      left: "center",
      top: 12,
      itemGap: 8,
      textStyle: { color: theme.ink, fontSize: 18, fontWeight: 600, lineHeight: 24 },
      subtextStyle: { color: theme.muted, fontSize: 13, lineHeight: 18 },
    },
  };
}

/** An axis; `nameGap` keeps its name clear of the labels, in pixels. */
export function axis(theme: ChartTheme, name: string, nameGap: number) {
  return {
    name,
    nameLocation: "middle",
    nameGap,
    nameTextStyle: { color: theme.ink, fontSize: 14 },
    axisLabel: { color: theme.muted, fontSize: 12, hideOverlap: true },
    axisLine: { show: true, lineStyle: { color: theme.muted } },
    axisTick: { lineStyle: { color: theme.muted } },
    splitLine: { lineStyle: { color: theme.grid } },
  } satisfies XAXisComponentOption;
}

/** A numeric axis with short labels. */
export function valueAxis(theme: ChartTheme, name: string, nameGap: number) {
  const shared = axis(theme, name, nameGap);
  const formatter = (value: number) => formatTick(value);
  return {
    ...shared,
    axisLabel: { ...shared.axisLabel, formatter },
  } satisfies XAXisComponentOption;
}

/** A horizontal axis of training steps, whole numbers from 0. */
export function stepAxis(theme: ChartTheme) {
  const shared = axis(theme, "Step", 36);
  return {
    type: "value",
    min: 0,
    max: ({ max }: { max: number }) => Math.max(max, 1),
    minInterval: 1,
    ...shared,
    axisLabel: { ...shared.axisLabel, formatter: formatCount },
  } satisfies XAXisComponentOption;
}

/** Returns the value, or NaN if it has no place on a logarithmic axis. */
export const onAxis = (value: number, isLogarithmic: boolean) =>
  isLogarithmic && value <= 0 ? Number.NaN : value;

export const legend = (theme: ChartTheme) => ({
  textStyle: { color: theme.ink, fontSize: 13 },
  itemStyle: { opacity: 1 },
  inactiveColor: theme.grid,
});

/** Returns the name of an axis that counts rows, which are called `rowName`: "Images". */
export const rowsTitle = (rowName: string) =>
  `${rowName.charAt(0).toUpperCase()}${rowName.slice(1)}s`;
