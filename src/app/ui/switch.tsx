import type { Signal } from "@preact/signals";

/** A checkbox that turns a signal on and off, with its words. */
export function Switch({ isOn, words }: { isOn: Signal<boolean>; words: string }) {
  return (
    <label>
      <input
        type="checkbox"
        checked={isOn.value}
        onChange={(event) => {
          isOn.value = event.currentTarget.checked;
        }}
      />
      {words}
    </label>
  );
}
