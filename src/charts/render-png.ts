import { join } from 'node:path';

/** The fonts that charts are drawn with: Inter, under the SIL Open Font License (fonts/OFL.txt). */
export const fontFiles: readonly string[] = ['Inter-Regular.otf', 'Inter-SemiBold.otf'].map((name) =>
  join(import.meta.dirname, 'fonts', name),
);

/** Twice the size, for screens of phones. */
const ZOOM = 2;

/** An SVG as PNG, drawn on another thread. Text needs `fonts`: without one it is left out in silence. */
export async function renderPng(svg: string, fonts: readonly string[] = fontFiles): Promise<Uint8Array> {
  return (await draw(svg, fonts, ZOOM)).asPng();
}

/** The pixels of an SVG at its own size, four bytes each. */
export async function renderPixels(svg: string, fonts: readonly string[] = fontFiles): Promise<Uint8Array> {
  return (await draw(svg, fonts, 1)).pixels;
}

async function draw(svg: string, fonts: readonly string[], zoom: number) {
  const { renderAsync } = await import('@resvg/resvg-js');
  return renderAsync(svg, {
    fitTo: { mode: 'zoom', value: zoom },
    font: { fontFiles: [...fonts], loadSystemFonts: false, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' },
  });
}
