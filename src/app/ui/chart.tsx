import { type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import type { EChartsOption } from "echarts";
import { useRef } from "preact/hooks";
import type { ECharts } from "../../charts/echarts.ts";
import { cancelChart, enqueueChart } from "../scheduling/chart_queue.ts";
import { useFigurePart } from "./figure_parts.ts";
import { usePanelOnScreen } from "./on_screen.ts";
import { useChartLibrary } from "./use_chart_library.ts";

interface Props {
  readonly option: ReadonlySignal<EChartsOption>;
  /** The figure in words, for those who do not see it. */
  readonly summary: ReadonlySignal<string>;
  /** Told where inside the axes a person clicks, in the axes' values; a category's is its index. */
  readonly onClick?: (x: number, y: number) => void;
}

/** A chart that follows its option and its box while its panel is in sight. */
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
      // It has left the page.
      if (clientWidth === 0) return;
      if (made.getWidth() !== clientWidth || made.getHeight() !== clientHeight) made.resize();
    };
    const observer = new ResizeObserver(() => enqueueChart(fit));
    const make = () => {
      const made = loaded.init(element);
      // It is drawn when it changes; frames in which it does not are not asked for.
      made.getZr().setSleepAfterStill(1);
      // All the room inside the axes listens, not only the shapes: a low bar is hard to hit.
      made.getZr().on("click", ({ offsetX, offsetY }) => {
        const pixel = [offsetX, offsetY];
        if (!click.current || !made.containPixel("grid", pixel)) return;
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
