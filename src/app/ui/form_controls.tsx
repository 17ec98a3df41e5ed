import type { Signal } from "@preact/signals";

interface ActionButtonProps {
  readonly name: string;
  /** Shown instead of the name. */
  readonly symbol?: string;
  readonly act: () => void;
  readonly isOff?: boolean;
  readonly isPrimary?: boolean;
  /** The id of the element that says why the button is off. */
  readonly reasonId?: string;
}

/** A button that can be focused while it is off, so that keyboard users do not lose their place. */
export function ActionButton({
  name,
  symbol,
  act,
  isOff = false,
  isPrimary = false,
  reasonId,
}: ActionButtonProps) {
  return (
    <button
      type="button"
      class={isPrimary ? "primary" : ""}
      aria-label={symbol && name}
      title={symbol && name}
      aria-disabled={isOff}
      aria-describedby={reasonId}
      onClick={isOff ? undefined : act}
    >
      {symbol ?? name}
    </button>
  );
}

/** A checkbox that turns a signal on and off. */
export function Switch({ isOn, label }: { isOn: Signal<boolean>; label: string }) {
  return (
    <label>
      <input
        type="checkbox"
        checked={isOn.value}
        onChange={(event) => {
          isOn.value = event.currentTarget.checked;
        }}
      />
      {label}
    </label>
  );
}
