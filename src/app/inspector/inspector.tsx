// What belongs to the view's selection, beside the view and always in sight.

import { resumableRun } from "../state/saved_run.ts";
import { selectedUnit, type View, viewState } from "../state/view_state.ts";
import { Lazy } from "../ui/lazy.tsx";
import { Guide } from "./guide.tsx";
import "./inspector.css";

/** The views in which a unit can be selected. */
const viewsOfUnits: readonly View[] = ["watch", "space", "sparsity"];

export function Inspector() {
  const view = viewState.view.value;
  const showsUnit = selectedUnit.value !== undefined && viewsOfUnits.includes(view);
  return (
    <aside class={`inspector view-${view} ${showsUnit ? "has-unit" : ""}`} aria-label="Inspector">
      <div aria-live="polite">
        {resumableRun.value && (
          <Lazy
            key="saved run"
            load={async () => (await import("../saved_runs/saved_run_notice.tsx")).SavedRunNotice}
            errorMessage="The saved run could not be shown; check your connection and reload the page."
          />
        )}
      </div>
      {view === "poke" && (
        <Lazy
          key="poke"
          load={async () => (await import("../views/poke/pictures_panel.tsx")).PicturesPanel}
          errorMessage="The images could not be loaded; check your connection and reload the page."
        />
      )}
      {showsUnit ? (
        <Lazy
          key="unit"
          load={async () => (await import("../unit/unit_panel.tsx")).UnitPanel}
          errorMessage="Details of the selected unit could not be loaded; check your connection and reload the page."
        />
      ) : (
        <Guide />
      )}
    </aside>
  );
}
