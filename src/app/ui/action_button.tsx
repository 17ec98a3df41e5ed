interface Props {
  readonly name: string;
  readonly act: () => void;
  readonly isOff?: boolean;
  readonly isPrimary?: boolean;
  /** The element that says why it is off. */
  readonly reasonId?: string;
}

/** A button that keeps the focus while it is off, so that the keyboard does not lose its place. */
export function ActionButton({ name, act, isOff = false, isPrimary = false, reasonId }: Props) {
  return (
    <button
      type="button"
      class={isPrimary ? "primary" : ""}
      aria-disabled={isOff}
      aria-describedby={reasonId}
      onClick={isOff ? undefined : act}
    >
      {name}
    </button>
  );
}
