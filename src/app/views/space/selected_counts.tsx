import { computed } from "@preact/signals";
import { capitalised, formatCount } from "../../../format.ts";
import { classGroups, classNames, shortened } from "../../classes.ts";
import { data } from "../../state/run.ts";
import { hasLabels, rowName } from "../../words.ts";
import { Swatch } from "./legend.tsx";
import { selectedImages } from "./selection.ts";

/** How many rows are selected, and of which classes, beside the plot in which they were selected. */
export function SelectedCounts() {
  const count = selectedImages.value.length;
  if (count === 0) return null;
  return (
    <div class="selected-counts">
      <p>{formatCount(count)} selected</p>
      {hasLabels.value && <ClassCounts />}
    </div>
  );
}

/** The number of selected rows in each group of classes. */
const groupCounts = computed(() => {
  const labels = data.value?.train.labels?.classes;
  const { groups, groupOf } = classGroups.value;
  const counts = groups.map(() => 0);
  for (const image of selectedImages.value) {
    const group = groupOf[labels?.[image] as number] as number;
    counts[group] = (counts[group] as number) + 1;
  }
  return counts;
});

function ClassCounts() {
  const { groups } = classGroups.value;
  return (
    <ul
      class="class-counts"
      aria-label={`${capitalised(classNames.value)} among the selected ${rowName.value}s`}
    >
      {groupCounts.value.map((count, group) => {
        const name = groups[group]?.name ?? "";
        return (
          <li key={`group ${group}`} class={count ? "" : "is-none"} title={name}>
            <Swatch group={group} />
            <span>
              {shortened(name)}: {count ? formatCount(count) : "none"}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
