// Imported first: its rules must come before those of the panels.
import "./poke.css";
import { useSignalEffect } from "@preact/signals";
import { isPageVisible } from "../../scheduling/paint.ts";
import { CodePanel } from "./code_panel.tsx";
import { keepUpToDate } from "./live.ts";

/** An image, its code, and the reconstruction from the code as the user edits it. */
export function PokeView() {
  useSignalEffect(() => (isPageVisible.value ? keepUpToDate() : undefined));
  return (
    <div class="poke is-wide">
      <CodePanel />
    </div>
  );
}
