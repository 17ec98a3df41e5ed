// The views of the page: what can be shown beside the controls, one at a time. A view is loaded when it
// is first opened, and works only while it is open.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { place, type View } from "../place.ts";
import { notice } from "../state.ts";
import { WatchView } from "./watch/watch_view.tsx";

interface ViewRow {
  readonly name: View;
  readonly title: string;
  /** A view that is in the page's first script, or loads its own. */
  readonly load: () => ComponentType | Promise<ComponentType>;
}

export const views: readonly ViewRow[] = [
  { name: "watch", title: "Watch", load: () => WatchView },
  {
    name: "poke",
    title: "Poke the code",
    load: async () => (await import("./poke/poke_view.tsx")).PokeView,
  },
  {
    name: "space",
    title: "Code space",
    load: async () => (await import("./space/space_view.tsx")).SpaceView,
  },
  {
    name: "sparsity",
    title: "Sparsity",
    load: async () => (await import("./sparsity/sparsity_view.tsx")).SparsityView,
  },
  {
    name: "compare",
    title: "Compare",
    load: async () => (await import("./compare/compare_view.tsx")).CompareView,
  },
  {
    name: "measure",
    title: "Speed",
    load: async () => (await import("./measure/measure_view.tsx")).MeasureView,
  },
];

/** The tabs, and the view of the one that is chosen. */
export function Views() {
  const name = place.view.value;
  return (
    <div class="views">
      <Tabs chosen={name} />
      <div
        role="tabpanel"
        id="view"
        class={`figures view-${name}`}
        aria-labelledby={`tab-${name}`}
        key={name}
      >
        <LoadedView {...(views.find((view) => view.name === name) as ViewRow)} />
      </div>
    </div>
  );
}

const keys: Readonly<Record<string, (i: number, last: number) => number>> = {
  ArrowRight: (i, last) => (i === last ? 0 : i + 1),
  ArrowLeft: (i, last) => (i === 0 ? last : i - 1),
  Home: () => 0,
  End: (_, last) => last,
};

function Tabs({ chosen }: { chosen: View }) {
  const move = (event: KeyboardEvent) => {
    const to = keys[event.key];
    if (!to) return;
    event.preventDefault();
    const i = views.findIndex(({ name }) => name === chosen);
    const { name } = views[to(i, views.length - 1)] as ViewRow;
    place.view.value = name;
    document.getElementById(`tab-${name}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Views" onKeyDown={move}>
      {views.map(({ name, title }) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-selected={name === chosen}
          aria-controls="view"
          tabIndex={name === chosen ? 0 : -1}
          onClick={() => {
            place.view.value = name;
          }}
        >
          {title}
        </button>
      ))}
    </div>
  );
}

function LoadedView({ title, load }: ViewRow) {
  const [Loaded, setLoaded] = useState<ComponentType | undefined>(() => {
    const there = load();
    return there instanceof Promise ? undefined : there;
  });
  useEffect(() => {
    if (Loaded) return;
    Promise.resolve(load()).then(
      (found) => setLoaded(() => found),
      () => {
        notice.value = `The view "${title}" could not be loaded; check the connection and open it again.`;
      },
    );
  }, []);
  return Loaded ? <Loaded /> : <p class="loading-view">Loading…</p>;
}
