import { type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import type { EChartsOption } from "echarts";
import { useRef } from "preact/hooks";
import type { ECharts } from "../../charts/echarts.ts";
import type { ChartTheme } from "../../charts/theme.ts";
import { cancelChart, enqueueChart } from "../scheduling/chart_queue.ts";
import { toast } from "../state/messages.ts";
import { phase } from "../state/run.ts";
import { type ChartLibrary, loadCharts } from "./chart_library.ts";
import { useFigurePart } from "./figure_parts.ts";
import { usePanelOnScreen } from "./hooks.ts";

interface Layout {
  /** Space around the axes, in pixels. */
  readonly top?: number;
  readonly right?: number;
  readonly legendTop?: number | "middle";
  /** Without the axes' names, if the heading says what they are. */
  readonly isSmall?: boolean;
}

/** The options as src/charts makes them, by the options made from them for the page. */
const standalone = new WeakMap<EChartsOption, EChartsOption>();

/** The chart with its title and background, as a picture file shows it. */
export const standaloneOption = (option: EChartsOption): EChartsOption | undefined =>
  standalone.get(option);

/** A chart without its title and background: on the page, the title is HTML. */
export function chartInPage(
  chart: EChartsOption,
  theme: ChartTheme,
  { top = 14, right = 12, legendTop = "middle", isSmall = false }: Layout = {},
): EChartsOption {
  const { title, tooltip, legend, ...option } = chart;
  const colours = { backgroundColor: theme.paper, borderColor: theme.grid };
  const textStyle = { color: theme.ink, fontSize: 13 };
  const inPage: EChartsOption = {
    ...option,
    backgroundColor: "transparent",
    grid: { left: 66, right, top, bottom: 50, outerBoundsMode: "none" },
    ...(isSmall ? smallAxes(option) : {}),
    ...(legend ? { legend: { ...legend, top: legendTop } } : {}),
    ...(tooltip ? { tooltip: { ...tooltip, ...colours, textStyle, confine: true } } : {}),
  };
  standalone.set(inPage, chart);
  return inPage;
}

/** Axes that leave nearly all of a small chart to the data. */
const smallAxes = ({ xAxis, yAxis }: EChartsOption): EChartsOption => ({
  grid: { left: 42, right: 12, top: 8, bottom: 22, outerBoundsMode: "none" },
  xAxis: { ...(xAxis as object), name: "" },
  yAxis: { ...(yAxis as object), name: "", splitNumber: 2 },
});

interface Props {
  readonly option: ReadonlySignal<EChartsOption>;
  /** The chart as text, for screen readers. */
  readonly summary: ReadonlySignal<string>;
  /** Called with the axis values of a click inside the axes; a category's value is its index. */
  readonly onClick?: (x: number, y: number) => void;
}

/** A chart that is redrawn when its option or its size changes while its panel is on screen. */
export function Chart({ option, summary, onClick }: Props) {
  const click = useRef(onClick);
  click.current = onClick;
  const box = useRef<HTMLDivElement>(null);
  const chart = useSignal<ECharts | undefined>(undefined);
  const isBusy = useSignal(true);
  const isOnScreen = usePanelOnScreen();
  const library = useChartLibrary(isOnScreen);

  useSignalEffect(() => {
    const loaded = library.value;
    if (!loaded) return;
    const element = box.current as HTMLDivElement;
    const fit = () => {
      const made = chart.peek();
      if (!made) return;
      const { clientWidth, clientHeight } = element;
      // The chart has been removed from the page.
      if (clientWidth === 0) return;
      if (made.getWidth() !== clientWidth || made.getHeight() !== clientHeight) made.resize();
    };
    const observer = new ResizeObserver(() => enqueueChart(fit));
    const make = () => {
      const made = loaded.init(element);
      // Request no animation frames while nothing changes.
      made.getZr().setSleepAfterStill(1);
      // Listen to the whole area inside the axes, because a low bar is hard to hit.
      made.getZr().on("click", ({ offsetX, offsetY }) => {
        const pixel = [offsetX, offsetY];
        // It has no axes until it is drawn.
        if (!click.current || isBusy.peek() || !made.containPixel("grid", pixel)) return;
        const [x, y] = made.convertFromPixel("grid", pixel) as [number, number];
        click.current(x, y);
      });
      chart.value = made;
      observer.observe(element);
    };
    enqueueChart(make);
    return () => {
      cancelChart(make);
      cancelChart(fit);
      observer.disconnect();
      chart.peek()?.dispose();
    };
  });

  useSignalEffect(() => {
    const made = chart.value;
    if (!made || !isOnScreen.value) return;
    const now = option.value;
    const draw = () => {
      made.setOption(now);
      isBusy.value = false;
    };
    enqueueChart(draw);
    return () => cancelChart(draw);
  });

  useFigurePart(() => ({
    element: box.current as Element,
    kind: "chart",
    option: option.value,
  }));

  return <div ref={box} class="chart" role="img" aria-label={summary} aria-busy={isBusy} />;
}

/** The chart library, loaded when a chart is on screen for the first time. */
function useChartLibrary(
  isOnScreen: ReadonlySignal<boolean>,
): ReadonlySignal<ChartLibrary | undefined> {
  const library = useSignal<ChartLibrary | undefined>(undefined);
  useSignalEffect(() => {
    // Not before a run is ready, which it would delay.
    if (!isOnScreen.value || phase.value === "preparing" || library.peek()) return;
    loadCharts().then(
      (loaded) => {
        library.value = loaded;
      },
      (error: Error) => {
        console.error(error);
        toast.value = "The charts could not be loaded; check your connection and reload the page.";
      },
    );
  });
  return library;
}
