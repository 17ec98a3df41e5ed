import { type ReadonlySignal, useSignalEffect } from "@preact/signals";
import type { EChartsOption } from "echarts";
import { useEffect, useRef } from "preact/hooks";
import { type ECharts, init } from "../../../figures/echarts.ts";
import { usePanelOnScreen } from "./on_screen.ts";

interface Props {
  readonly option: ReadonlySignal<EChartsOption>;
  /** The figure in words, for those who do not see it. */
  readonly summary: ReadonlySignal<string>;
}

/** A chart that follows its option and its box while its panel is in sight. */
export function Chart({ option, summary }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(null);
  const isOnScreen = usePanelOnScreen();

  useEffect(() => {
    const element = box.current as HTMLDivElement;
    const made = init(element);
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  // Drawn in the chart's next frame, however often the option changes until then.
  useSignalEffect(() => {
    if (isOnScreen.value) chart.current?.setOption(option.value, { lazyUpdate: true });
  });

  return <div ref={box} class="chart" role="img" aria-label={summary} />;
}
