import { type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import { toast } from "../state/messages.ts";
import { type ChartLibrary, loadCharts } from "./chart_library.ts";

/** What draws charts, from the first time on that one is in sight. */
export function useChartLibrary(
  isOnScreen: ReadonlySignal<boolean>,
): ReadonlySignal<ChartLibrary | undefined> {
  const library = useSignal<ChartLibrary | undefined>(undefined);
  useSignalEffect(() => {
    if (!isOnScreen.value || library.peek()) return;
    loadCharts().then(
      (loaded) => {
        library.value = loaded;
      },
      (error: Error) => {
        console.error(error);
        toast.value =
          "The charts could not be loaded; check the connection and load the page again.";
      },
    );
  });
  return library;
}
