import { place, placeTable } from "../../../place.ts";

/** Decoder or encoder. */
export function WeightsChoice() {
  const { label, choices } = placeTable.weights;
  return (
    <fieldset class="segments">
      <legend>{label}</legend>
      {choices.map((side) => (
        <label key={side}>
          <input
            type="radio"
            name="weights"
            checked={place.weights.value === side}
            onChange={() => {
              place.weights.value = side;
            }}
          />
          <span>{side}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** What the units are sorted by. */
export function OrderChoice() {
  const { choices } = placeTable.order;
  return (
    <label>
      Sorted by
      <select
        value={place.order.value}
        onChange={({ currentTarget }) => {
          place.order.value = choices[currentTarget.selectedIndex] as (typeof choices)[number];
        }}
      >
        {choices.map((order) => (
          <option key={order}>{order}</option>
        ))}
      </select>
    </label>
  );
}
