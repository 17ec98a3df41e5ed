import { type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import { notice } from "../../state.ts";

type ChartLibrary = typeof import("../../../figures/echarts.ts");

/** What draws charts: more than half of the page's scripts, so that it comes with the first in sight. */
export function useChartLibrary(
  isOnScreen: ReadonlySignal<boolean>,
): ReadonlySignal<ChartLibrary | undefined> {
  const library = useSignal<ChartLibrary | undefined>(undefined);
  useSignalEffect(() => {
    if (!isOnScreen.value || library.peek()) return;
    import("../../../figures/echarts.ts").then(
      (loaded) => {
        library.value = loaded;
      },
      () => {
        notice.value =
          "The charts could not be loaded; check the connection and load the page again.";
      },
    );
  });
  return library;
}
