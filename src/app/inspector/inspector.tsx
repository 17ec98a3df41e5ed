// What belongs to the view's selection, beside the view and always in sight.

import { useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentType } from "preact";
import { useRef } from "preact/hooks";
import { resumableRun } from "../state/saved_run.ts";
import { openedIn, selectedUnit, type View, viewState } from "../state/view_state.ts";
import { Lazy } from "../ui/lazy.tsx";
import { openedImages, openings } from "../views/space/selection.ts";
import { Guide } from "./guide.tsx";
import "./inspector.css";

/** The views in which a unit can be selected. */
const viewsOfUnits: readonly View[] = ["watch", "space", "sparsity"];

/** What else belongs beside a view. */
const panels: Readonly<Partial<Record<View, () => Promise<ComponentType>>>> = {
  poke: async () => (await import("../views/poke/pictures_panel.tsx")).PicturesPanel,
  compare: async () => (await import("../views/compare/comparison.tsx")).Comparison,
  measure: async () => (await import("../views/gpu/step_panel.tsx")).GpuPanels,
};

export function Inspector() {
  const view = viewState.view.value;
  const panel = panels[view];
  const showsUnit = selectedUnit.value !== undefined && viewsOfUnits.includes(view);
  const showsImages = view === "space" && openedImages.value.length > 0;
  return (
    <aside
      class={`inspector view-${view} ${openedIn.value === view ? "" : "is-elsewhere"}`}
      aria-label="Inspector"
    >
      {panel && (
        <Lazy
          key={view}
          load={panel}
          errorMessage="A part of the view could not be loaded; check your connection and reload the page."
        >
          <Guide />
        </Lazy>
      )}
      {showsUnit || showsImages ? (
        <Selection {...{ showsUnit, showsImages }} />
      ) : (
        !panel && <Guide />
      )}
      {/* Last, because it arrives late and should not move the rest. */}
      <div class="offered-run" aria-live="polite">
        {resumableRun.value && (
          <Lazy
            key="saved run"
            load={async () => (await import("../saved_runs/saved_run_notice.tsx")).SavedRunNotice}
            errorMessage="The saved run could not be shown; check your connection and reload the page."
          />
        )}
      </div>
    </aside>
  );
}

interface SelectionProps {
  readonly showsUnit: boolean;
  readonly showsImages: boolean;
}

/** The opened images and the selected unit; what the user asked for last is on top. */
function Selection({ showsUnit, showsImages }: SelectionProps) {
  const box = useRef<HTMLDivElement>(null);
  const isUnitFirst = useSignal(true);
  const bringUp = (isUnit: boolean) => {
    isUnitFirst.value = isUnit;
    // Either may be the one that scrolls.
    for (const scrolling of [box.current, box.current?.parentElement]) scrolling?.scrollTo(0, 0);
  };
  useSignalEffect(() => {
    if (openings.value > 0) bringUp(false);
  });
  useSignalEffect(() => {
    if (selectedUnit.value !== undefined) bringUp(true);
  });
  return (
    // Not rendered in another order, which would take the focus from a button in what moves.
    <div class={isUnitFirst.value ? "selection" : "selection has-images-first"} ref={box}>
      {showsUnit && (
        <Lazy
          key="unit"
          load={async () => (await import("../unit/unit_panel.tsx")).UnitPanel}
          errorMessage="The selected unit could not be shown; check your connection and reload the page."
        />
      )}
      {showsImages && (
        <Lazy
          key="images"
          load={async () => (await import("../views/space/opened_images.tsx")).OpenedImages}
          errorMessage="The image could not be loaded; check your connection and reload the page."
        />
      )}
    </div>
  );
}
