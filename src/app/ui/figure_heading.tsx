import { codes } from "../state/codes.ts";
import { progress } from "../state/run.ts";
import { FigureFiles } from "./figure_files.tsx";
import type { FigureParts } from "./figure_parts.ts";

interface Props {
  readonly id: string;
  readonly title: string;
  /** In file names, where the id does not say which it is. */
  readonly fileTitle?: string | undefined;
  readonly parts: FigureParts;
  readonly csv: (() => string) | undefined;
  /** Whether it shows what the codes tell, which may be of an earlier step. */
  readonly showsCodes?: boolean | undefined;
}

/** A panel's heading, and what saves its figure. */
export function FigureHeading({ id, title, fileTitle = id, parts, csv, showsCodes }: Props) {
  return (
    <div class="figure-heading">
      <h2 id={`${id}-heading`}>{title}</h2>
      <FigureFiles
        fileTitle={fileTitle}
        title={title}
        parts={parts.all}
        csv={csv}
        step={() => (showsCodes ? codes.value?.step : progress.value?.step) ?? 0}
      />
    </div>
  );
}
