import "../../../styles/units.css";
import { UnitPanel } from "./unit_panel.tsx";
import { UnitsPanel } from "./units_panel.tsx";

/** All hidden units, and the one that is chosen. */
export function UnitsPanels() {
  return (
    <>
      <UnitsPanel />
      <UnitPanel />
    </>
  );
}
