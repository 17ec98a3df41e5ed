// What ECharts accepts and passes, but its types do not say.

/** Numbers as data: ECharts reads typed arrays as x, y, x, y, …, but its types allow only lists. */
export const flatData = (values: Float32Array | Float64Array) => values as unknown as number[];

/** The index of the bar that a tooltip is for: with `trigger: "axis"`, its parameters are a list. */
export const hoveredIndex = (params: unknown) =>
  (params as readonly [{ readonly dataIndex: number }])[0].dataIndex;
