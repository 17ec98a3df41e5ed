import type { EChartsOption } from "echarts";
import { useEffect, useRef } from "preact/hooks";
import { type ECharts, init } from "../../figures/echarts.ts";

interface Props {
  readonly option: EChartsOption;
  /** The figure in words, for those who do not see it. */
  readonly summary: string;
}

/** A chart that follows its options and its box. */
export function Chart({ option, summary }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(null);

  useEffect(() => {
    const element = box.current as HTMLDivElement;
    const made = init(element);
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.dispose();
    };
  }, []);

  // Drawn in the chart's next frame, however often the option changes until then.
  useEffect(() => chart.current?.setOption(option, { lazyUpdate: true }), [option]);

  return <div ref={box} class="chart" role="img" aria-label={summary} />;
}
