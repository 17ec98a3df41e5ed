import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { notice } from "../../state.ts";

/** The panels of the hidden units, which are not in the page's first script. */
export function LaterUnits() {
  const [Loaded, setLoaded] = useState<ComponentType>();
  useEffect(() => {
    import("./units/units_panels.tsx").then(
      ({ UnitsPanels }) => setLoaded(() => UnitsPanels),
      () => {
        notice.value =
          "The pictures of the hidden units could not be loaded; check the connection and reload the page.";
      },
    );
  }, []);
  return Loaded ? <Loaded /> : <section class="panel is-wide units-to-come" aria-hidden="true" />;
}
