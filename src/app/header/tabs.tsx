import { type View, viewState, views, viewTitles } from "../state/view_state.ts";
import { isWithModifier } from "../ui/keys.ts";

const moves: Readonly<Record<string, (i: number, last: number) => number>> = {
  ArrowRight: (i, last) => (i === last ? 0 : i + 1),
  ArrowLeft: (i, last) => (i === 0 ? last : i - 1),
  Home: () => 0,
  End: (_, last) => last,
};

/** A tab for each view. */
export function Tabs() {
  const selected = viewState.view.value;
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
