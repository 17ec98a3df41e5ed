// The views, of which one is open at a time. A view is loaded when it is first opened, and does no work while it
// is closed.

import type { ComponentType } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type View, viewState, viewTitles } from "../state/view_state.ts";
import { Lazy } from "../ui/lazy.tsx";
import { WatchView } from "./watch/watch_view.tsx";

type Load = () => ComponentType | Promise<ComponentType>;

/** Only Watch is part of the page's first script. */
const loads: Readonly<Record<View, Load>> = {
  watch: () => WatchView,
  poke: async () => (await import("./poke/poke_view.tsx")).PokeView,
  space: async () => (await import("./space/space_view.tsx")).SpaceView,
  sparsity: async () => (await import("./sparsity/sparsity_view.tsx")).SparsityView,
  // Together with the runs and what is said of them, which would push the view down on a phone.
  compare: async () => {
    const parts = [
      import("./compare/compare_view.tsx"),
      import("./compare/comparison.tsx"),
    ] as const;
    return (await Promise.all(parts))[0].CompareView;
  },
  measure: async () => (await import("./gpu/gpu_view.tsx")).GpuView,
};

/** The selected view. */
export function Views() {
  const name = viewState.view.value;
  const isFirst = useRef(true);
  // A view starts at its top, wherever the previous one was scrolled to.
  useLayoutEffect(() => {
    if (!isFirst.current) scrollTo(0, 0);
    isFirst.current = false;
  }, [name]);
  return (
    <div
      role="tabpanel"
      id="view"
      class={`figures view-${name}`}
      aria-labelledby={`tab-${name}`}
      key={name}
    >
      <Lazy
        load={loads[name]}
        errorMessage={`The view "${viewTitles[name]}" could not be loaded; check your connection and open it again.`}
        placeholder={<p class="loading-view tall-placeholder">Loading…</p>}
      />
    </div>
  );
}
