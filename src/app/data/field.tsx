import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Info } from "../ui/popover.tsx";

interface Props {
  readonly label: string;
  readonly help: string;
  readonly isWrong?: boolean;
  /** Below the control: a suggestion or an error. */
  readonly note?: (id: string) => ComponentChildren;
  /** Returns the control, which must have this id. */
  readonly children: (id: string) => ComponentChildren;
}

/** A choice about opened data: label, control and explanation. */
export function Field({ label, help, isWrong = false, note, children }: Props) {
  const id = useId();
  return (
    <div class={isWrong ? "field is-wrong" : "field"}>
      <label for={id}>{label}</label>
      {children(id)}
      <Info about={label}>
        <p>{help}</p>
      </Info>
      {note?.(id)}
    </div>
  );
}
