import { codes, progress } from "../../state.ts";
import { FigureFiles } from "./figure_files.tsx";
import type { FigureParts } from "./figure_parts.ts";

interface Props {
  readonly id: string;
  readonly title: string;
  readonly parts: FigureParts;
  readonly csv: (() => string) | undefined;
  /** Whether it shows what the codes tell, which may be of an earlier step. */
  readonly showsCodes?: boolean | undefined;
}

/** A panel's heading, and what saves its figure. */
export function FigureHeading({ id, title, parts, csv, showsCodes }: Props) {
  return (
    <div class="figure-heading">
      <h2 id={`${id}-heading`}>{title}</h2>
      <FigureFiles
        id={id}
        title={title}
        parts={parts.all}
        csv={csv}
        step={() => (showsCodes ? codes.value?.step : progress.value?.step) ?? 0}
      />
    </div>
  );
}
