// What lies over a canvas as SVG, as a picture of its own.

const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "font-family",
  "font-size",
  "font-weight",
];

interface Overlay {
  readonly image: HTMLImageElement;
  /** What it covers, labels outside of the canvas included: CSS pixels from the canvas's corner. */
  readonly box: DOMRect;
}

/** @throws Error where the browser cannot draw it */
export async function overlayPicture(svg: SVGSVGElement): Promise<Overlay> {
  const box = svg.getBBox();
  const copy = styled(svg);
  copy.setAttribute("viewBox", [box.x, box.y, box.width, box.height].join(" "));
  copy.setAttribute("width", String(box.width));
  copy.setAttribute("height", String(box.height));
  const image = new Image();
  const text = new XMLSerializer().serializeToString(copy);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  return { image, box };
}

/** A copy that looks the same without the page's style sheets. */
function styled(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = svg.querySelectorAll("*");
  copy.querySelectorAll<SVGElement>("*").forEach((element, i) => {
    const looks = getComputedStyle(originals[i] as Element);
    for (const name of STYLES) element.style.setProperty(name, looks.getPropertyValue(name));
  });
  return copy;
}
