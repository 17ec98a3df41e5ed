import { useLoaded } from "../../ui/use_loaded.ts";

const load = async () => (await import("./units_panel.tsx")).UnitsPanel;

/** The wall of the hidden units, which is not in the page's first script. */
export function LaterUnits() {
  const Loaded = useLoaded(
    load,
    "The pictures of the hidden units could not be loaded; check the connection and reload the page.",
  );
  return Loaded ? <Loaded /> : <section class="panel is-wide units-to-come" aria-hidden="true" />;
}
