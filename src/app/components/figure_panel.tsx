import type { ComponentChildren } from "preact";

interface Props {
  readonly id: string;
  readonly title: string;
  /** What the figure shows, in a sentence. */
  readonly caption: ComponentChildren;
  readonly isWide?: boolean;
  readonly children: ComponentChildren;
}

/** A figure with its heading above and its explanation below. */
export function FigurePanel({ id, title, caption, isWide = false, children }: Props) {
  return (
    <section class={isWide ? "panel is-wide" : "panel"} aria-labelledby={`${id}-heading`}>
      <h2 id={`${id}-heading`}>{title}</h2>
      <figure id={id}>
        {children}
        <figcaption>{caption}</figcaption>
      </figure>
    </section>
  );
}
