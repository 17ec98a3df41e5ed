// The panel of the hidden units, whose script loads when it is first shown.

import { Lazy } from "../ui/lazy.tsx";

const loadUnitsPanel = async () => (await import("../views/watch/units_panel.tsx")).UnitsPanel;

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
