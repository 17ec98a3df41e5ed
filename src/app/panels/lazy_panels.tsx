// The panels of hidden units, whose scripts load when they are first shown.

import { selectedUnit } from "../state/view_state.ts";
import { Lazy } from "../ui/lazy.tsx";

const loadUnitsPanel = async () => (await import("../views/watch/units_panel.tsx")).UnitsPanel;
const loadUnitPanel = async () => (await import("../unit/unit_panel.tsx")).UnitPanel;

/** The weights of all hidden units as images. */
export function LazyUnitsPanel() {
  return (
    <Lazy
      load={loadUnitsPanel}
      errorMessage="The images of the hidden units could not be loaded; check your connection and reload the page."
      placeholder={<section class="panel is-wide units-placeholder" aria-hidden="true" />}
    />
  );
}

/** Details of the selected unit. Loads nothing until a unit is selected. */
export function SelectedUnit() {
  return selectedUnit.value === undefined ? null : (
    <Lazy
      load={loadUnitPanel}
      errorMessage="Details of the selected unit could not be loaded; check your connection and reload the page."
    />
  );
}
