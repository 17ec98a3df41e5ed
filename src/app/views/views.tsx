// The views beside the controls, of which one is open at a time. A view is loaded when it is first opened, and
// does no work while it is closed.

import type { ComponentType } from "preact";
import { type View, viewState, views, viewTitles } from "../state/view_state.ts";
import { isWithModifier } from "../ui/keys.ts";
import { Lazy } from "../ui/lazy.tsx";
import { WatchView } from "./watch/watch_view.tsx";

type Load = () => ComponentType | Promise<ComponentType>;

/** Only Watch is part of the page's first script. */
const loads: Readonly<Record<View, Load>> = {
  watch: () => WatchView,
  poke: async () => (await import("./poke/poke_view.tsx")).PokeView,
  space: async () => (await import("./space/space_view.tsx")).SpaceView,
  sparsity: async () => (await import("./sparsity/sparsity_view.tsx")).SparsityView,
  compare: async () => (await import("./compare/compare_view.tsx")).CompareView,
  measure: async () => (await import("./speed/speed_view.tsx")).SpeedView,
};

/** The tabs and the selected view. */
export function Views() {
  const name = viewState.view.value;
  return (
    <div class="views">
      <Tabs selected={name} />
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
          placeholder={<p class="loading-view">Loading…</p>}
        />
      </div>
    </div>
  );
}

const moves: Readonly<Record<string, (i: number, last: number) => number>> = {
  ArrowRight: (i, last) => (i === last ? 0 : i + 1),
  ArrowLeft: (i, last) => (i === 0 ? last : i - 1),
  Home: () => 0,
  End: (_, last) => last,
};

function Tabs({ selected }: { selected: View }) {
  const onKeyDown = (event: KeyboardEvent) => {
    const move = moves[event.key];
    if (!move || isWithModifier(event)) return;
    event.preventDefault();
    const name = views[move(views.indexOf(selected), views.length - 1)] as View;
    viewState.view.value = name;
    document.getElementById(`tab-${name}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Views" onKeyDown={onKeyDown}>
      {views.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-selected={name === selected}
          aria-controls="view"
          tabIndex={name === selected ? 0 : -1}
          onClick={() => {
            viewState.view.value = name;
          }}
        >
          {viewTitles[name]}
        </button>
      ))}
    </div>
  );
}
